import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type ObjectMetadata = Readonly<Record<string, string>>;

interface Bucket {
  readonly directory: string;
  readonly metadataFile: string;
  metadata: Record<string, ObjectMetadata>;
}

/** S3 buckets as folders. What an object carries beside its content (headers) stands in one file per bucket. */
export class Buckets {
  private readonly open = new Map<string, Bucket>();

  constructor(private readonly root: string) {}

  create(name: string): void {
    mkdirSync(this.bucket(name).directory, { recursive: true });
  }

  delete(name: string): void {
    this.open.delete(name);
    rmSync(join(this.root, name), { recursive: true, force: true });
  }

  directory(name: string): string {
    return this.bucket(name).directory;
  }

  /** Stored headers of an object, by key without leading slash. */
  metadata(name: string, key: string): ObjectMetadata | undefined {
    return this.bucket(name).metadata[key];
  }

  keys(name: string): string[] {
    return Object.keys(this.bucket(name).metadata);
  }

  /** Puts files from a folder; a reader sees each old or new, never half of it. */
  put(
    name: string,
    source: string,
    files: ReadonlyMap<string, { readonly file: string; readonly metadata: ObjectMetadata }>,
  ): void {
    const bucket = this.bucket(name);
    for (const [key, { file, metadata }] of files) {
      const target = join(bucket.directory, key);
      mkdirSync(dirname(target), { recursive: true });
      const next = join(dirname(bucket.metadataFile), 'next');
      cpSync(join(source, file), next);
      renameSync(next, target);
      bucket.metadata[key] = metadata;
    }
    save(bucket);
  }

  remove(name: string, keys: readonly string[]): void {
    const bucket = this.bucket(name);
    const gone = new Set(keys);
    bucket.metadata = Object.fromEntries(Object.entries(bucket.metadata).filter(([key]) => !gone.has(key)));
    for (const key of keys) rmSync(join(bucket.directory, key), { force: true });
    save(bucket);
  }

  private bucket(name: string): Bucket {
    let bucket = this.open.get(name);
    if (bucket === undefined) {
      const metadataFile = join(this.root, name, 'metadata.json');
      const metadata = existsSync(metadataFile)
        ? (JSON.parse(readFileSync(metadataFile, 'utf8')) as Record<string, ObjectMetadata>)
        : {};
      bucket = { directory: join(this.root, name, 'objects'), metadataFile, metadata };
      this.open.set(name, bucket);
    }
    return bucket;
  }
}

function save({ metadata, metadataFile }: Bucket): void {
  mkdirSync(dirname(metadataFile), { recursive: true });
  writeFileSync(`${metadataFile}.next`, JSON.stringify(metadata));
  renameSync(`${metadataFile}.next`, metadataFile);
}
