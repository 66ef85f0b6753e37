import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FingerprintOptions, IgnoreMode } from 'aws-cdk-lib';

/** The build context as Docker would see it: `.dockerignore` is an allow-list, so caches never change the tag. */
export function imageContext(directory: string): FingerprintOptions {
  const exclude = readFileSync(join(directory, '.dockerignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return { exclude, ignoreMode: IgnoreMode.DOCKER };
}

/** The tag of an image: the hash of what it is built from. */
export function imageTag(contextHash: string): string {
  return `c-${contextHash}`;
}
