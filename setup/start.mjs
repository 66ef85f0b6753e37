// `npm start`, `npm run rehearse`, `npm run dev`, …: installs what is missing, then becomes a program of rehearsal/.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installDependencies, projectEnvironment, root } from './dependencies.mjs';
import { dismissGuardian } from './processes.mjs';
import { leaveSignals, main } from './terminal.mjs';

// An answer goes to a rehearsal that runs: what that was started with stays as it is.
const ANSWERS = ['approve', 'reject'];

main(async () => {
  if (!ANSWERS.includes(process.argv[2]) || !existsSync(join(root, 'node_modules'))) await installDependencies();
  dismissGuardian();
  const program = join(root, 'rehearsal', `${process.argv[2]}.ts`);
  process.argv.splice(1, 2, program);
  Object.assign(process.env, projectEnvironment, { TS_NODE_PROJECT: join(root, 'tsconfig.json') });
  leaveSignals();
  // In this process, not in a child: whoever stops npm stops the program itself.
  const require = createRequire(join(root, 'package.json'));
  require('ts-node/register/transpile-only');
  require(program);
});
