import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what the test files of this run share. */
export default function setup(): void {
  process.env.FILLUP_TEST_RUN = mkdtempSync(join(tmpdir(), 'fillup-jest-'));
}
