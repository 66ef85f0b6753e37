import type { DistributionConfig, Policies } from './configuration';

export type LocalOrigin =
  | {
      readonly kind: 'bucket';
      readonly directory: string;
      /** Headers stored with an object (`Content-Type`, `Cache-Control` …), by key without leading slash. */
      readonly metadata: (key: string) => Readonly<Record<string, string>> | undefined;
    }
  | {
      readonly kind: 'http';
      /** `http://127.0.0.1:18002` */
      readonly origin: string;
      /** The `Host` that the origin is to see: its AWS name. */
      readonly hostHeader: string;
    };

export interface LocalDistributionOptions {
  /** `d111111abcdef8.cloudfront.net` */
  readonly domainName: string;
  readonly config: DistributionConfig;
  readonly policies: Policies;
  /** By `Origins[].DomainName`. */
  readonly origins: (domainName: string) => LocalOrigin;
  /** Applied to header values and to the bucket's text bodies. */
  readonly translate: (text: string) => string;
  readonly log?: (line: string) => void;
}

export class LocalDistribution {
  constructor(private readonly options: LocalDistributionOptions) {}

  /** Takes the next release's settings without closing the port. */
  update(options: Pick<LocalDistributionOptions, 'config' | 'policies' | 'origins'>): void {
    void options;
  }

  /** @returns the port, for `listen(host, 0)` */
  listen(host: string, port: number): Promise<number> {
    void host;
    return Promise.resolve(port);
  }

  /** @param paths as in CloudFront: `/*`, `/index.html` */
  invalidate(paths: readonly string[]): void {
    void paths;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
