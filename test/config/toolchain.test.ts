import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../assembly/synth';

it('T19: TypeScript stays below 7, which ts-node cannot load', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  expect(devDependencies.typescript).toMatch(/^~6\.0\./);
  const installed = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'typescript', 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(Number(installed.version.split('.')[0])).toBeLessThan(7);
});
