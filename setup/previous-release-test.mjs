// `npm run test:previous`: the backend tests of the last release with another schema, on this one's.
import { join } from 'node:path';
import { installDependencies, root } from './dependencies.mjs';
import { findPreviousRelease, takePreviousRelease } from './previous-release.mjs';
import { forgetOwnState, makeOwnState, ownState } from './running-rehearsal.mjs';
import { previousReleaseSuite, runSuites } from './suites.mjs';
import { main, SetupError } from './terminal.mjs';

main(
  async () => {
    await installDependencies();
    const previous = await findPreviousRelease();
    if (previous.missing) throw new SetupError(`The previous release was not tested: ${previous.missing}`);
    await makeOwnState(root);
    const folder = join(ownState(root), 'previous-release');
    await takePreviousRelease(previous.commit, folder);
    console.log(`The tests of ${previous.commit.slice(0, 12)} on the current schema`);
    const { passed, failed, skipped } = await runSuites([previousReleaseSuite(folder)]);
    await forgetOwnState(root);
    console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
    process.exitCode = failed ? 1 : 0;
  },
  () => forgetOwnState(root),
);
