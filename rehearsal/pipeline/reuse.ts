import { createHash } from 'node:crypto';
import type { StateDirectory } from '../state-directory';
import type { Artifact, ArtifactStore } from './artifacts';
import type { BuildAction } from './definition';
import { isObject } from './template';

const FILE = 'actions.json';

export interface Reusable {
  readonly outputs: ReadonlyMap<string, Artifact>;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Results of builds by everything that decides them. Only a build that yields artifacts is kept: it has no other
 * effect, while a test or a deployment is about something outside.
 */
export class BuildCache {
  constructor(
    private readonly state: StateDirectory,
    private readonly store: ArtifactStore,
  ) {}

  static keeps(action: BuildAction): boolean {
    return action.outputs.length > 0;
  }

  /** Digest of commands, variables, inputs and the versions of what runs them. */
  static key(
    action: BuildAction,
    buildSpec: string,
    variables: Readonly<Record<string, string>>,
    inputs: ReadonlyMap<string, Artifact>,
  ): string {
    const parts = {
      buildSpec,
      variables: Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)),
      inputs: action.inputs.map((name) => [name, inputs.get(name)?.digest]),
      outputs: action.outputs,
      machine: [process.platform, process.arch, process.version],
    };
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  }

  find(action: BuildAction, key: string): Reusable | undefined {
    const entry = this.entries()[entryName(action)];
    if (!isObject(entry) || entry['key'] !== key || !isObject(entry['outputs'])) return undefined;
    const outputs = new Map<string, Artifact>();
    for (const name of action.outputs) {
      const artifact = this.store.find(name, String(entry['outputs'][name]));
      if (artifact === undefined) return undefined;
      outputs.set(name, artifact);
    }
    const variables = isObject(entry['variables']) ? entry['variables'] : {};
    return { outputs, variables: Object.fromEntries(Object.entries(variables).map(([k, v]) => [k, String(v)])) };
  }

  keep(action: BuildAction, key: string, result: Reusable): void {
    const outputs = Object.fromEntries([...result.outputs].map(([name, { digest }]) => [name, digest]));
    this.state.writeJson(FILE, {
      ...this.entries(),
      [entryName(action)]: { key, outputs, variables: result.variables },
    });
  }

  private entries(): Record<string, unknown> {
    const stored = this.state.readJson(FILE);
    return isObject(stored) ? stored : {};
  }
}

function entryName(action: BuildAction): string {
  return `${action.stage}.${action.name}`;
}
