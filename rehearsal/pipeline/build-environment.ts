import * as path from 'node:path';

export interface BuildEnvironmentProps {
  /** The build's own folder, which is also where global npm packages go. */
  readonly workDirectory: string;
  /** Test credentials and endpoint; none for a build whose result is kept, so that it cannot depend on them. */
  readonly aws: Readonly<Record<string, string>>;
  readonly codeBuild: Readonly<Record<string, string>>;
  /** What the buildspec, the project and the action define, in this order. */
  readonly variables: Readonly<Record<string, string>>;
}

const NPM_SETTINGS =
  /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|cafile|ca|strict_ssl)$/i;
const FOREIGN =
  /^(npm_|AWS_|CODEBUILD_|JEST_|TS_NODE_|VITEST|PYTEST_|PLAYWRIGHT_)|^(INIT_CWD|NODE|NODE_OPTIONS|NODE_PATH|NODE_ENV|NODE_TEST_CONTEXT|CI|VIRTUAL_ENV|PYTHONPATH|PYTHONHOME|PYTHONDONTWRITEBYTECODE|FORCE_COLOR|OLDPWD|PWD|_)$/;

/** Folders that `npm start` puts on the path; a build must find its programs in what it installed itself. */
const FOREIGN_PATH = /[\\/]node_modules[\\/](\.bin|.*node-gyp-bin)|[\\/]\.venv[\\/]bin$/;

/**
 * The environment of one build: this machine's, without what belongs to the rehearsal's own clone, plus what CodeBuild
 * and the pipeline set.
 */
export function buildEnvironment(
  props: BuildEnvironmentProps,
  machine: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(machine)) {
    if (value !== undefined && (NPM_SETTINGS.test(name) || !FOREIGN.test(name))) environment[name] = value;
  }
  const prefix = path.join(props.workDirectory, 'npm-global');
  const inherited = (machine['PATH'] ?? '').split(path.delimiter).filter((entry) => !FOREIGN_PATH.test(entry));
  return {
    ...environment,
    PATH: [path.join(prefix, 'bin'), ...inherited].join(path.delimiter),
    npm_config_prefix: prefix,
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...props.aws,
    ...props.codeBuild,
    ...props.variables,
  };
}
