import type { AddressBook } from '../address-book';
import type { LocalAws } from '../services/aws';
import type { SecretRecord, State } from './state';

/** Secrets Manager: values live in the state and are replayed into moto, with addresses of this machine in them. */
export class SecretStore {
  /** ARNs that moto has heard of. */
  private readonly replayed = new Set<string>();

  constructor(
    private readonly state: State,
    private readonly aws: Pick<LocalAws, 'call'>,
    private readonly addressBook: AddressBook,
  ) {}

  async create(secret: Omit<SecretRecord, 'arn'>, suffix: string): Promise<string> {
    const { account, region, name } = secret;
    const arn = `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
    const taken = Object.values(this.state.content.secrets).find(
      (other) => other.name === name && other.account === account && other.region === region,
    );
    if (taken !== undefined) throw new Error(`A resource with the ID you requested already exists: secret ${name}`);
    const created = { arn, ...secret };
    // Known only once it is made: a failed creation must not stand in the way of the next.
    await this.publish(created);
    this.state.content.secrets[arn] = created;
    return arn;
  }

  /** The value as in AWS. */
  value(id: string): string {
    return this.find(id).value;
  }

  /**
   * What a template's dynamic reference yields. A template knows what it makes by its ARN; a name alone is of a secret
   * that somebody made by hand in AWS, where this machine has nothing but a stand-in.
   */
  referenced(id: string): string {
    return id.startsWith('arn:') || this.lookUp(id) ? this.value(id) : `https://made-by-hand.invalid/${id}`;
  }

  async put(id: string, value: string): Promise<void> {
    const secret = this.find(id);
    secret.value = value;
    await this.publish(secret);
  }

  async delete(id: string): Promise<void> {
    const { arn, account, region } = this.find(id);
    if (this.replayed.has(arn)) {
      await this.aws.call('secretsmanager.DeleteSecret', account, region, {
        SecretId: arn,
        ForceDeleteWithoutRecovery: true,
      });
      this.replayed.delete(arn);
    }
    this.state.content.secrets = Object.fromEntries(
      Object.entries(this.state.content.secrets).filter(([key]) => key !== arn),
    );
  }

  /** Gives moto all values again, with the addresses of this run. */
  async replay(): Promise<void> {
    for (const secret of Object.values(this.state.content.secrets)) await this.publish(secret);
  }

  private async publish({ arn, account, region, name, value }: SecretRecord): Promise<void> {
    const SecretString = this.localValue(value);
    if (this.replayed.has(arn)) {
      await this.aws.call('secretsmanager.PutSecretValue', account, region, { SecretId: arn, SecretString });
      return;
    }
    // moto takes the ARN's random ending from this tag.
    const Tags = [{ Key: '_custom_id_', Value: arn.slice(arn.lastIndexOf('-') + 1) }];
    await this.aws.call('secretsmanager.CreateSecret', account, region, { Name: name, SecretString, Tags });
    this.replayed.add(arn);
  }

  private localValue(value: string): string {
    const parsed = parseObject(value);
    const host = parsed?.host;
    const origin = typeof host === 'string' ? this.addressBook.origin(host) : undefined;
    if (parsed === undefined || origin === undefined) return this.addressBook.translate(value);
    const { hostname, port } = new URL(origin);
    return JSON.stringify({ ...parsed, host: hostname, port: Number(port) });
  }

  private find(id: string): SecretRecord {
    const secret = this.lookUp(id);
    if (secret === undefined) throw new Error(`Secrets Manager can't find the specified secret: ${id}`);
    return secret;
  }

  private lookUp(id: string): SecretRecord | undefined {
    const { secrets } = this.state.content;
    return secrets[id] ?? Object.values(secrets).find(({ name }) => name === id);
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
