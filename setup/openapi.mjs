// `npm run openapi`: writes down what the API says of itself, and the site's types from that.
import { join } from 'node:path';
import { npm, run } from './command.mjs';
import { installDependencies, python, root } from './dependencies.mjs';
import { main, step } from './terminal.mjs';

main(async () => {
  await installDependencies();
  await step('app-backend/openapi.json', () => run(python, ['write_openapi.py'], { cwd: join(root, 'app-backend') }));
  await step('app-frontend/src/api/schema.generated.ts', () =>
    run(npm.command, [...npm.args, 'run', 'types', '--workspace', 'app-frontend'], { cwd: root }),
  );
});
