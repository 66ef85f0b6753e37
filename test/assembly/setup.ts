import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what the test files of this run share, and for what they would leave among the temporary files. */
export default function setup(): void {
  const folder = mkdtempSync(join(tmpdir(), 'fillup-jest-'));
  // PostgreSQL's tests run it as another user, who has to get through.
  chmodSync(folder, 0o711);
  process.env.FILLUP_TEST_RUN = folder;
  process.env.TMPDIR = folder;
}
