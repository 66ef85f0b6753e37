// `npm run lint`: every check of the sources that is not a test, side by side; all of them run before it fails.
import { join } from 'node:path';
import { run } from './command.mjs';
import { projectEnvironment, python, root } from './dependencies.mjs';
import { main, SetupError, step } from './terminal.mjs';

const backend = join(root, 'app-backend');
const bin = (name) => join(root, 'node_modules', '.bin', name);

// Two lanes, for two cores: TypeScript is the long one.
const lanes = [
  [
    ['types', bin('tsc'), ['--project', 'tsconfig.json']],
    ['types of the site', 'npm', ['run', 'typecheck', '--workspace', 'app-frontend']],
    ['formatting', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
    ['Python style', python, ['-m', 'ruff', 'check', backend, 'rehearsal']],
    ['Python formatting', python, ['-m', 'ruff', 'format', '--check', backend, 'rehearsal']],
    ['Python types', python, ['-m', 'mypy', '--config-file', join(backend, 'pyproject.toml'), join(backend, 'app')]],
  ],
  [['ESLint', bin('eslint'), ['.', '--max-warnings', '0']]],
];

main(async () => {
  const failures = [];
  const check = async ([title, command, args]) => {
    try {
      await step(title, () => run(command, args, { cwd: root, env: projectEnvironment }));
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
