import type { AddressBook } from '../address-book';
import { LocalFunction, type FunctionStatistics, type LocalFunctionOptions } from '../lambda/function';
import type { InvokeResult } from '../lambda/invocation';
import { LambdaApi } from '../lambda/lambda-api';
import { nodeRuntime, pythonRuntime } from '../lambda/runtime';
import type { Processes } from '../processes';
import type { LocalAws } from '../services/aws';
import type { State } from './state';

/** What `PublishVersion` freezes. Plain data: it is kept in the state. */
export interface FunctionSnapshot {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Of a function from an image. */
  readonly imageUri?: string;
  /** Of one from a zip file: its object key. */
  readonly archive?: string;
  readonly handler: string;
  /** As in AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** MB */
  readonly memorySize: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
}

export interface FunctionRegistryOptions {
  readonly addressBook: AddressBook;
  readonly aws: LocalAws;
  readonly state: State;
  readonly processes: Processes;
  readonly python: string;
  /** The unpacked image. */
  readonly imageDirectory: (imageUri: string) => string;
  /** The unpacked archive. */
  readonly archiveDirectory: (archive: string) => Promise<string>;
  readonly databaseCaFile: () => string;
  readonly log: (line: string) => void;
}

export const LATEST = '$LATEST';

/** Lambda: versions by qualified ARN, and what each alias points to. */
export class FunctionRegistry {
  private readonly versions = new Map<string, FunctionSnapshot>();
  /** Qualified ARN of an alias → version. */
  private readonly aliases = new Map<string, string>();
  private readonly running = new Map<string, Promise<LocalFunction>>();
  private readonly api = new LambdaApi((functionName, alias) => {
    const found = [...this.aliases].find(([arn]) => arn.endsWith(`:function:${functionName}:${alias}`));
    return found && { arn: found[0], version: found[1] };
  });
  private apiEndpoint: Promise<string> | undefined;

  constructor(private readonly options: FunctionRegistryOptions) {}

  /** The next number, or the last one again if nothing changed since: Lambda publishes no copy. */
  nextVersion(functionArn: string, digest: string): string {
    const { functionVersions } = this.options.state.content;
    const known = functionVersions[functionArn] ?? { last: 0, digest: '' };
    if (known.digest === digest) return String(known.last);
    functionVersions[functionArn] = { last: known.last + 1, digest };
    return String(known.last + 1);
  }

  /** @param version `$LATEST` or a number */
  publish(functionArn: string, version: string, snapshot: FunctionSnapshot): void {
    const arn = `${functionArn}:${version}`;
    this.versions.set(arn, snapshot);
    // $LATEST changes in place.
    if (version === LATEST) this.retire(arn);
  }

  remove(functionArn: string, version: string): void {
    this.versions.delete(`${functionArn}:${version}`);
    this.retire(`${functionArn}:${version}`);
  }

  /** Moves an alias. The version it leaves finishes its requests and ends. */
  point(aliasArn: string, version: string): void {
    const before = this.aliases.get(aliasArn);
    this.aliases.set(aliasArn, version);
    if (before !== undefined && before !== version) this.retire(`${functionOf(aliasArn)}:${before}`);
  }

  removeAlias(aliasArn: string): void {
    const version = this.aliases.get(aliasArn);
    this.aliases.delete(aliasArn);
    if (version !== undefined) this.retire(`${functionOf(aliasArn)}:${version}`);
  }

  /** @param arn of a function, a version or an alias */
  readonly invoke = async (arn: string, event: unknown): Promise<InvokeResult> => {
    const qualified = this.resolve(arn);
    let started = this.running.get(qualified);
    if (started === undefined) {
      started = this.start(qualified);
      this.running.set(qualified, started);
    }
    return (await started).invoke(event);
  };

  /** Starts the handlers afresh at the next request, for code that changed in place. */
  async reload(): Promise<void> {
    for (const started of this.running.values()) (await started).reload();
  }

  /** Of the functions that ran, by qualified ARN. */
  async statistics(): Promise<Record<string, FunctionStatistics>> {
    const entries = [...this.running].map(async ([arn, started]) => [arn, (await started).statistics] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  async stop(): Promise<void> {
    const running = [...this.running.values()];
    this.running.clear();
    await Promise.all(running.map(async (started) => (await started).stop()));
    await this.api.close();
  }

  private resolve(arn: string): string {
    if (arn.split(':').length === 7) return `${arn}:${LATEST}`;
    const version = this.aliases.get(arn);
    return version === undefined ? arn : `${functionOf(arn)}:${version}`;
  }

  private async start(arn: string): Promise<LocalFunction> {
    const snapshot = this.versions.get(arn);
    if (snapshot === undefined) throw new Error(`Function not found: ${arn}`);
    const { aws, processes, addressBook, databaseCaFile, log } = this.options;
    const { name, account, region, handler, memorySize, timeoutSeconds } = snapshot;
    // Reserved for the function, whatever version runs.
    const { reservedConcurrency } = this.versions.get(`${functionOf(arn)}:${LATEST}`) ?? snapshot;
    const credentials = await aws.credentials(account);
    this.apiEndpoint ??= this.api.listen();
    const translated = Object.fromEntries(
      Object.entries(snapshot.environment).map(([key, value]) => [key, addressBook.translate(value)]),
    );
    return new LocalFunction({
      ...{ name, account, region, handler, memorySize, timeoutSeconds, reservedConcurrency, processes },
      version: functionVersion(arn),
      ...(await this.codeOf(snapshot)),
      environment: {
        ...translated,
        AWS_ENDPOINT_URL: aws.endpoint,
        // moto knows nothing of the functions here.
        AWS_ENDPOINT_URL_LAMBDA: await this.apiEndpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
        DATABASE_CA_FILE: databaseCaFile(),
      },
      log,
    });
  }

  private async codeOf({
    archive,
    imageUri,
  }: FunctionSnapshot): Promise<Pick<LocalFunctionOptions, 'runtime' | 'taskRoot'>> {
    const { archiveDirectory, imageDirectory, python } = this.options;
    return archive === undefined
      ? { runtime: pythonRuntime(python), taskRoot: imageDirectory(imageUri ?? '') }
      : { runtime: nodeRuntime, taskRoot: await archiveDirectory(archive) };
  }

  private retire(arn: string): void {
    const started = this.running.get(arn);
    if (started === undefined) return;
    this.running.delete(arn);
    void started.then((version) => version.drain()).catch(() => undefined);
  }
}

function functionOf(qualifiedArn: string): string {
  return qualifiedArn.slice(0, qualifiedArn.lastIndexOf(':'));
}

function functionVersion(qualifiedArn: string): string {
  return qualifiedArn.slice(qualifiedArn.lastIndexOf(':') + 1);
}
