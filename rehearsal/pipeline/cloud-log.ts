import { appendFileSync, mkdirSync } from 'node:fs';
import * as path from 'node:path';

/** What the local AWS says: kept in a file of its own, and in those of the deployments that run at that moment. */
export class CloudLog {
  private readonly followers = new Set<string>();

  constructor(private readonly file: string) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  }

  readonly write = (line: string): void => {
    for (const file of [this.file, ...this.followers]) appendFileSync(file, `${line}\n`, { mode: 0o600 });
  };

  /** @returns what ends it */
  follow(file: string): () => void {
    this.followers.add(file);
    return () => void this.followers.delete(file);
  }
}
