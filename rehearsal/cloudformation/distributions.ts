import type { AddressBook } from '../address-book';
import type { DistributionConfig, Policies } from '../cdn/configuration';
import { LocalDistribution, type LocalOrigin } from '../cdn/distribution';
import type { Buckets } from './buckets';
import type { Ports } from './ports';

export interface DistributionSettings {
  /** Names the port. */
  readonly key: string;
  readonly id: string;
  readonly domainName: string;
  /** Names of the operator's own. */
  readonly aliases: readonly string[];
  readonly config: DistributionConfig;
  readonly policies: Policies;
}

export interface DistributionsOptions {
  readonly addressBook: AddressBook;
  readonly buckets: Buckets;
  readonly ports: Ports;
  readonly log: (line: string) => void;
}

const BUCKET_HOST = /^(.+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/;

/** CloudFront, by distribution id. */
export class Distributions {
  private readonly running = new Map<string, { distribution: LocalDistribution; settings: string }>();

  constructor(private readonly options: DistributionsOptions) {}

  async run(settings: DistributionSettings): Promise<void> {
    const { id, key, domainName, config, policies } = settings;
    const written = JSON.stringify([config, policies]);
    const { addressBook, ports, log } = this.options;
    const origins = (domain: string): LocalOrigin => this.origin(domain);
    const known = this.running.get(id);
    if (known !== undefined) {
      if (known.settings !== written) known.distribution.update({ config, policies, origins });
      known.settings = written;
      return;
    }
    const distribution = new LocalDistribution({
      domainName,
      config,
      policies,
      origins,
      translate: (text) => addressBook.translate(text),
      log,
    });
    // Two names, so that the site and its API are cross-site here as two cloudfront.net names are.
    const host = servesBucket(config) ? 'localhost' : '127.0.0.1';
    const port = await distribution.listen(host, await ports.claim(`cdn/${key}`));
    addressBook.assign(domainName, `http://${host}:${port}`);
    for (const alias of settings.aliases) addressBook.assign(alias, `http://${host}:${port}`);
    this.running.set(id, { distribution, settings: written });
  }

  invalidate(id: string, paths: readonly string[]): void {
    const known = this.running.get(id);
    if (known === undefined) throw new Error(`The specified distribution does not exist: ${id}`);
    known.distribution.invalidate(paths);
  }

  async delete(id: string, domainName: string): Promise<void> {
    await this.running.get(id)?.distribution.close();
    this.running.delete(id);
    this.options.addressBook.remove(domainName);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.running.values()].map(({ distribution }) => distribution.close()));
    this.running.clear();
  }

  private origin(domainName: string): LocalOrigin {
    const { addressBook, buckets } = this.options;
    const bucket = BUCKET_HOST.exec(domainName)?.[1];
    if (bucket !== undefined) {
      return { kind: 'bucket', directory: buckets.directory(bucket), metadata: (key) => buckets.metadata(bucket, key) };
    }
    const origin = addressBook.origin(domainName);
    if (origin === undefined) throw new Error(`The origin ${domainName} is not on this machine`);
    return { kind: 'http', origin, hostHeader: domainName };
  }
}

function servesBucket(config: DistributionConfig): boolean {
  const { TargetOriginId } = config.DefaultCacheBehavior;
  return config.Origins.some(({ Id, DomainName }) => Id === TargetOriginId && BUCKET_HOST.test(DomainName));
}
