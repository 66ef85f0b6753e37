import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SITE = join(import.meta.dirname, '..', '..');

test('the types are those of app-backend/openapi.json; `npm run openapi` writes them anew', () => {
  const check = (): Buffer => execFileSync('npm', ['run', 'types', '--', '--check'], { cwd: SITE, stdio: 'pipe' });
  expect(check).not.toThrow();
});
