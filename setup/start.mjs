// `npm start`, `npm run rehearse`, `npm run dev`, …: installs what is missing, then becomes a program of rehearsal/.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installDependencies, projectEnvironment, root } from './dependencies.mjs';
import { main } from './terminal.mjs';

main(async () => {
  await installDependencies();
  const program = join(root, 'rehearsal', `${process.argv[2]}.ts`);
  process.argv.splice(1, 2, program);
  Object.assign(process.env, projectEnvironment, { TS_NODE_PROJECT: join(root, 'tsconfig.json') });
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  // In this process, not in a child: whoever stops npm stops the program itself.
  const require = createRequire(join(root, 'package.json'));
  require('ts-node/register/transpile-only');
  require(program);
});
