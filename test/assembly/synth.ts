import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..');
/** Stands in for the built site, so that no test needs the front-end build. */
export const SITE = join(ROOT, 'test', 'fixtures', 'site');

export interface Synth {
  /** The tree whose app runs. @default this one */
  readonly root?: string;
  readonly outdir: string;
  /** Over the context of cdk.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** With the CDK's own rules, which take half of the time. @default false */
  readonly validated?: boolean;
}

/** Runs the app as the CDK's command line does, without credentials or a region. */
export function synth({ root = ROOT, outdir, context = {}, env = {}, validated = false }: Synth): {
  status: number | null;
  output: string;
} {
  const configuration = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
    app: string;
    versionReporting: boolean;
    context: Record<string, unknown>;
  };
  const [npx, ...command] = configuration.app.split(' ');
  if (npx !== 'npx' || !command[0]) throw new Error(`cdk.json: app is "${configuration.app}", not an npx command`);
  const result = spawnSync(process.execPath, [join(root, 'node_modules', '.bin', command[0]), ...command.slice(1)], {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      // The CDK keeps a cache in it.
      HOME: `${outdir}.home`,
      CDK_OUTDIR: outdir,
      CDK_VALIDATION: String(validated),
      CDK_CONTEXT_JSON: JSON.stringify({
        ...configuration.context,
        'aws:cdk:enable-path-metadata': true,
        'aws:cdk:enable-asset-metadata': true,
        'aws:cdk:version-reporting': configuration.versionReporting,
        ...context,
      }),
      ...env,
    },
  });
  return { status: result.status, output: result.stdout + result.stderr };
}

/** The assembly of the shipped configuration, made once for all test files of a run. */
export function sharedAssembly(): string {
  const run = process.env.FILLUP_TEST_RUN;
  if (!run) throw new Error('The tests run under jest.config.js, which gives them a folder to share.');
  const outdir = join(run, 'assembly');
  const done = join(run, 'done');
  try {
    mkdirSync(join(run, 'lock'));
  } catch {
    return awaitFile(done) === '0' ? outdir : fail(run);
  }
  const { status, output } = synth({ outdir, context: { siteAssets: SITE }, validated: true });
  writeFileSync(join(run, 'log'), output);
  writeFileSync(done, String(status));
  return status === 0 ? outdir : fail(run);
}

function fail(run: string): never {
  throw new Error(`cdk synth failed:\n${readFileSync(join(run, 'log'), 'utf8')}`);
}

/** Another worker writes it; nothing else can run in this one meanwhile. */
function awaitFile(path: string): string {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(path)) Atomics.wait(cell, 0, 0, 100);
  return readFileSync(path, 'utf8');
}
