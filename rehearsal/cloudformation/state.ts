import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Json, JsonObject } from './json';

/** A resource as it is now: what CloudFormation and the service behind it remember. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Lower case letters and digits, its own for every physical resource. */
  readonly uniqueId: string;
  /** Intrinsics resolved, dynamic references not. */
  readonly properties: JsonObject;
  readonly attributes: JsonObject;
  /** What the service keeps for itself. */
  readonly data?: JsonObject;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
}

export type StackStatus =
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED';

export interface StackSnapshot {
  readonly resources: Record<string, StackResource>;
  /** Logical ids, each after those it needs. */
  readonly order: readonly string[];
  readonly outputs: Record<string, string>;
  readonly exports: Record<string, string>;
}

export interface StackRecord {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly stackId: string;
  status: StackStatus;
  resources: Record<string, StackResource>;
  order: string[];
  outputs: Record<string, string>;
  exports: Record<string, string>;
  /** What a rollback goes back to; there only while a deployment runs. */
  previous?: StackSnapshot;
  /** Properties of the updates that the running deployment began, by logical id. */
  attempted: Record<string, JsonObject>;
  /** Predecessors of replaced resources, removed when the deployment succeeds. */
  replaced: StackResource[];
  /** Makes physical ids unique over replacements. */
  sequence: number;
}

export interface SecretRecord {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  value: string;
}

/** Everything that must be the same in the next run. */
export interface StateContent {
  version: 1;
  ports: Record<string, number>;
  addresses: Record<string, string>;
  stacks: Record<string, StackRecord>;
  secrets: Record<string, SecretRecord>;
  /** Last published version, and the hash of what it holds, by function. */
  functionVersions: Record<string, { last: number; digest: string }>;
}

const EMPTY: StateContent = { version: 1, ports: {}, addresses: {}, stacks: {}, secrets: {}, functionVersions: {} };

/** The state file: one JSON document, replaced in one step, so that a crash leaves the old one or the new one. */
export class State {
  readonly content: StateContent;
  private written: string;

  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.written = existsSync(file) ? readFileSync(file, 'utf8') : '';
    this.content = this.written === '' ? structuredClone(EMPTY) : read(this.written, file);
  }

  save(): void {
    const text = JSON.stringify(this.content);
    if (text === this.written) return;
    const next = `${this.file}.next`;
    writeFileSync(next, text, { mode: 0o600 });
    chmodSync(next, 0o600);
    renameSync(next, this.file);
    this.written = text;
  }
}

function read(text: string, file: string): StateContent {
  const parsed = JSON.parse(text) as Json;
  if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && parsed.version === EMPTY.version) {
    return parsed as unknown as StateContent;
  }
  throw new Error(`${file} was written by another version of the rehearsal; "npm run reset" forgets it`);
}
