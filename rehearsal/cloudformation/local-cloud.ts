import { dirname, join } from 'node:path';
import { AddressBook } from '../address-book';
import type { Processes } from '../processes';
import { LocalAws } from '../services/aws';
import { localCertificates } from '../services/certificates';
import { Assets } from './assets';
import { Buckets } from './buckets';
import type { CloudServices } from './cloud-services';
import { Databases } from './databases';
import { Distributions } from './distributions';
import { FunctionRegistry } from './function-registry';
import { Gateways } from './gateways';
import { Ports } from './ports';
import type { Treatment } from './resource-provider';
import { providers } from './resources';
import { Schedules } from './schedules';
import { SecretStore } from './secret-store';
import { treatmentOf } from './resource-operations';
import { Stack, type StackEnvironment } from './stack';
import { StackFailed } from './stack-failed';
import { State, type StackRecord } from './state';
import { readTemplate, TemplateError } from './template';

export interface LocalCloudOptions {
  /** Everything that lasts from run to run. */
  readonly stateDirectory: string;
  readonly python: string;
  readonly processes: Processes;
  /** The unpacked image of an image URI. */
  readonly imageDirectory: (imageUri: string) => string;
  readonly log: (line: string) => void;
}

export interface StackDeployment {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly templateFile: string;
  readonly assemblyDirectory: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export type TreatmentReport = Readonly<Record<Treatment, Map<string, number>>>;

/** Of a bootstrapped account; the CDK's templates check it. */
const BOOTSTRAP_VERSION = '32';
const ZONE_LETTERS: Readonly<Record<string, readonly string[]>> = { 'ap-northeast-1': ['a', 'c', 'd'] };

/** The accounts that the release is delivered to, on this machine: CloudFormation and the services behind it. */
export class LocalCloud {
  readonly addressBook: AddressBook;
  readonly treatment: TreatmentReport = { run: new Map(), shortened: new Map(), checked: new Map() };
  private readonly services: CloudServices;
  private readonly counted = new Set<string>();

  static async open(options: LocalCloudOptions): Promise<LocalCloud> {
    const state = new State(join(options.stateDirectory, 'state.json'));
    await localCertificates(join(options.stateDirectory, 'tls'), options.python);
    const { python, processes, log } = options;
    const aws = await LocalAws.start({ port: state.content.ports.aws, python, processes, log });
    state.content.ports.aws = aws.port;
    state.save();
    return new LocalCloud(options, state, aws);
  }

  private constructor(
    private readonly options: LocalCloudOptions,
    private readonly state: State,
    private readonly aws: LocalAws,
  ) {
    const { stateDirectory, python, processes, imageDirectory, log } = options;
    this.addressBook = new AddressBook(state.content.addresses);
    const shared = { addressBook: this.addressBook, ports: new Ports(state), processes, python, log };
    const assets = new Assets(join(stateDirectory, 'assets'), python);
    const buckets = new Buckets(join(stateDirectory, 'buckets'));
    const databases = new Databases({
      ...shared,
      directory: join(stateDirectory, 'postgres'),
      certificatesDirectory: join(stateDirectory, 'tls'),
    });
    const functions = new FunctionRegistry({
      ...shared,
      aws,
      state,
      imageDirectory,
      archiveDirectory: (archive) => assets.unpacked(archive),
      databaseCaFile: () => databases.caFile,
    });
    this.services = {
      addressBook: this.addressBook,
      assets,
      buckets,
      databases,
      distributions: new Distributions({ ...shared, buckets }),
      functions,
      gateways: new Gateways({ ...shared, invoke: functions.invoke }),
      schedules: new Schedules({ invoke: functions.invoke, log }),
      secrets: new SecretStore(state, aws, this.addressBook),
    };
    processes.onStop('cloud', () => this.close());
  }

  /** The endpoint of the AWS APIs. */
  get awsEndpoint(): string {
    return this.aws.endpoint;
  }

  get functions(): FunctionRegistry {
    return this.services.functions;
  }

  /** Brings up all that the state says is running. */
  async resume(): Promise<void> {
    for (const record of Object.values(this.state.content.stacks)) {
      await new Stack(record, this.environment()).resume();
      this.count(record);
    }
    await this.services.secrets.replay();
    this.save();
  }

  /** Creates or updates a stack. Throws `StackFailed` after rolling back. */
  async deployStack(deployment: StackDeployment): Promise<{ outputs: Record<string, string>; changed: boolean }> {
    const { stackName, account, region, templateFile, assemblyDirectory } = deployment;
    this.services.assets.publish(assemblyDirectory);
    if (dirname(templateFile) !== assemblyDirectory) this.services.assets.publish(dirname(templateFile));
    const template = readTemplate(templateFile);
    const key = stackKey(account, region, stackName);
    const record = (this.state.content.stacks[key] ??= newStack(stackName, account, region));
    const stack = new Stack(record, this.environment());
    if (record.status === 'UPDATE_ROLLBACK_FAILED') {
      this.options.log(`${stackName}: continue-update-rollback, as an operator would have to`);
      const reason = await stack.rollBack();
      if (reason !== undefined)
        throw new StackFailed(stackName, 'rollback', 'the previous deployment is still not rolled back', reason);
    }
    try {
      const changed = await stack.deploy(template);
      this.count(record);
      this.pruneAssets();
      return { outputs: { ...record.outputs }, changed };
    } catch (error) {
      if (Object.keys(record.resources).length === 0) this.forget(key);
      throw error;
    } finally {
      this.save();
    }
  }

  /** The outputs of a stack, as in AWS. */
  outputs(region: string, stackName: string): Record<string, string> {
    const stacks = Object.values(this.state.content.stacks);
    return { ...stacks.find((stack) => stack.region === region && stack.stackName === stackName)?.outputs };
  }

  /** Stops what this process serves itself; children end with `Processes`. */
  async close(): Promise<void> {
    this.services.schedules.stopAll();
    await this.services.distributions.closeAll();
    await this.services.gateways.closeAll();
    await this.services.functions.stop();
    this.save();
  }

  private environment(): StackEnvironment {
    const { stacks } = this.state.content;
    return {
      providers,
      services: this.services,
      references: { secret: (id) => this.services.secrets.referenced(id), systemsManagerParameter },
      surroundings: {
        availabilityZones: (region) => (ZONE_LETTERS[region] ?? ['a', 'b', 'c']).map((letter) => `${region}${letter}`),
        importedValue: (name) => {
          const value = Object.values(stacks)
            .map(({ exports }) => exports[name])
            .find((exported) => exported !== undefined);
          if (value === undefined) throw new TemplateError(`No export named ${name} found`);
          return value;
        },
        systemsManagerParameter,
      },
      stackOutput: (account, region, stackName, name) => {
        const value = stacks[stackKey(account, region, stackName)]?.outputs[name];
        if (value === undefined) throw new TemplateError(`Stack ${stackName} in ${region} has no output ${name}`);
        return value;
      },
      save: () => this.save(),
      log: this.options.log,
    };
  }

  private pruneAssets(): void {
    const { stacks } = this.state.content;
    // Another stack's deployment may be reading an asset that no record names yet.
    if (Object.values(stacks).some(({ status }) => status.endsWith('IN_PROGRESS'))) return;
    const recorded = JSON.stringify(stacks);
    this.services.assets.prune((asset) => recorded.includes(asset));
  }

  private count(record: StackRecord): void {
    for (const { logicalId, type, properties } of Object.values(record.resources)) {
      const key = `${record.stackId}/${logicalId}`;
      const provider = providers[type];
      if (provider === undefined || this.counted.has(key)) continue;
      this.counted.add(key);
      const counts = this.treatment[treatmentOf(provider, properties)];
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }

  private forget(key: string): void {
    this.state.content.stacks = Object.fromEntries(
      Object.entries(this.state.content.stacks).filter(([name]) => name !== key),
    );
  }

  private save(): void {
    this.state.content.addresses = this.addressBook.toJSON();
    this.state.save();
  }
}

function stackKey(account: string, region: string, stackName: string): string {
  return `${account}/${region}/${stackName}`;
}

function newStack(stackName: string, account: string, region: string): StackRecord {
  const stackId = `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/${crypto.randomUUID()}`;
  const empty: Pick<StackRecord, 'resources' | 'order' | 'outputs' | 'exports' | 'attempted' | 'replaced'> = {
    ...{ resources: {}, order: [], outputs: {}, exports: {}, attempted: {}, replaced: [] },
  };
  return { stackName, account, region, stackId, status: 'CREATE_IN_PROGRESS', sequence: 0, ...empty };
}

function systemsManagerParameter(name: string): string {
  if (name.startsWith('/cdk-bootstrap/')) return BOOTSTRAP_VERSION;
  throw new TemplateError(`Systems Manager has no parameter ${name}`);
}
