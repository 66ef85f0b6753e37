import { parse } from 'yaml';
import { isObject } from './template';

export type PhaseName = 'install' | 'pre_build' | 'build' | 'post_build';

export interface Phase {
  readonly name: PhaseName;
  readonly commands: readonly string[];
  readonly finallyCommands: readonly string[];
  /** @default the build stops, but after a failed `build` phase `post_build` still runs */
  readonly onFailure: 'ABORT' | 'CONTINUE' | undefined;
}

export interface ArtifactSpec {
  readonly baseDirectory: string;
  readonly files: readonly string[];
}

export interface BuildSpec {
  readonly variables: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
  readonly phases: readonly Phase[];
  readonly artifacts: ArtifactSpec | undefined;
  readonly secondaryArtifacts: Readonly<Record<string, ArtifactSpec>>;
}

const PHASES: readonly PhaseName[] = ['install', 'pre_build', 'build', 'post_build'];

/** Reads a CodeBuild buildspec (version 0.2, JSON or YAML). Throws with what it does not understand. */
export function parseBuildSpec(text: string): BuildSpec {
  const spec: unknown = parse(text);
  if (!isObject(spec)) throw new Error('the buildspec is not an object');
  if (String(spec['version']) !== '0.2') throw new Error(`buildspec version ${String(spec['version'])} is not known`);
  const env = isObject(spec['env']) ? spec['env'] : {};
  const unsupported = Object.keys(env).find((key) => !['variables', 'exported-variables', 'shell'].includes(key));
  if (unsupported !== undefined) throw new Error(`buildspec env.${unsupported} is not rehearsed`);
  const phases = isObject(spec['phases']) ? spec['phases'] : {};
  const artifacts = isObject(spec['artifacts']) ? spec['artifacts'] : {};
  const secondary = isObject(artifacts['secondary-artifacts']) ? artifacts['secondary-artifacts'] : {};
  return {
    variables: Object.fromEntries(
      Object.entries(isObject(env['variables']) ? env['variables'] : {}).map(([key, value]) => [key, String(value)]),
    ),
    exportedVariables: list(env['exported-variables']),
    phases: PHASES.flatMap((name) => phase(name, phases[name])),
    artifacts: artifactSpec(artifacts),
    secondaryArtifacts: Object.fromEntries(
      Object.entries(secondary).flatMap(([name, value]) => {
        const found = isObject(value) ? artifactSpec(value) : undefined;
        return found === undefined ? [] : [[name, found]];
      }),
    ),
  };
}

function phase(name: PhaseName, value: unknown): Phase[] {
  if (!isObject(value)) return [];
  const commands = list(value['commands']);
  const finallyCommands = list(value['finally']);
  if (commands.length === 0 && finallyCommands.length === 0) return [];
  const onFailure = value['on-failure'];
  if (onFailure !== undefined && onFailure !== 'ABORT' && onFailure !== 'CONTINUE') {
    throw new Error(`buildspec phases.${name}.on-failure: ${JSON.stringify(onFailure)} is not rehearsed`);
  }
  return [{ name, commands, finallyCommands, onFailure }];
}

function artifactSpec(value: Record<string, unknown>): ArtifactSpec | undefined {
  const files = list(value['files']);
  if (files.length === 0) return undefined;
  const base = value['base-directory'];
  return { baseDirectory: typeof base === 'string' ? base : '.', files };
}

function list(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : [];
}
