// `npm run lint`: every check of the sources that is not a test, side by side; all of them run before it fails.
import { join } from 'node:path';
import { run } from './command.mjs';
import { projectEnvironment, python, root } from './dependencies.mjs';
import { main, SetupError, step } from './terminal.mjs';

const backend = join(root, 'app-backend');
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Two lanes, for two cores: the typed lint of everything is the long one. */
const lanes = [
  [
    { title: 'types', command: bin('tsc'), args: ['--project', 'tsconfig.json'] },
    { title: 'types of the site', command: 'npm', args: ['run', 'typecheck', '--workspace', 'app-frontend'] },
    { title: 'formatting', command: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
    { title: 'Python style', command: python, args: ['-m', 'ruff', 'check', backend, 'lib', 'rehearsal', 'test'] },
    {
      title: 'Python formatting',
      command: python,
      args: ['-m', 'ruff', 'format', '--check', backend, 'lib', 'rehearsal', 'test'],
    },
    { title: 'Python types', command: python, args: ['-m', 'mypy'], cwd: backend },
    { title: "wheels for Lambda's Python", command: python, args: ['check_wheels.py'], cwd: backend },
    { title: 'review dates', command: bin('ts-node'), args: ['bin/check-review-dates.ts'] },
  ],
  [{ title: 'ESLint', command: bin('eslint'), args: ['.', '--max-warnings', '0'] }],
];

main(async () => {
  const failures = [];
  const check = async ({ title, command, args, cwd = root }) => {
    try {
      await step(title, () => run(command, args, { cwd, env: projectEnvironment }));
    } catch (error) {
      failures.push(title);
      console.error(error instanceof SetupError ? error.message : error);
    }
  };
  await Promise.all(
    lanes.map((lane) => lane.reduce((before, task) => before.then(() => check(task)), Promise.resolve())),
  );
  if (failures.length) throw new SetupError(`lint found something in: ${failures.join(', ')}.`);
});
