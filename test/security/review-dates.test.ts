import { spawnSync } from 'node:child_process';
import { ACKNOWLEDGEMENTS } from '../../lib/security/acknowledgements';
import { due } from '../../lib/security/review-dates';
import { ROOT } from '../assembly/synth';

const entry = { reviewBy: '2027-05-23' };

it.each([
  ['2027-05-22', []],
  ['2027-05-23', [entry]],
  ['2028-01-01', [entry]],
])('on %s', (today, expected) => {
  expect(due([entry], today)).toEqual(expected);
});

/** Runs the check of `npm run lint` as if it were another day. */
function check(today: string, env: Readonly<Record<string, string>> = {}): { status: number | null; stderr: string } {
  const script = `Date.prototype.toISOString = () => '${today}T00:00:00Z'; require('./bin/check-review-dates.ts')`;
  return spawnSync(process.execPath, ['--require', 'ts-node/register', '--eval', script], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });
}

describe('lint', () => {
  it('passes before the first day comes', () => {
    expect(check('2026-01-01')).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    ['fails', {}, 1],
    ['only warns in CodeBuild', { CODEBUILD_BUILD_ID: 'build' }, 0],
  ])('%s once a day has passed', (_what, env, expected) => {
    const { status, stderr } = check('2099-01-01', env);
    for (const { path, finding } of ACKNOWLEDGEMENTS) {
      expect(stderr).toContain(`The review is due: ${path}: ${String(finding)}\n`);
    }
    expect(status).toBe(expected);
  });
});
