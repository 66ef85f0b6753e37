// `npm run test:unit`: every suite that needs no running environment, side by side.
import { runSuites, unitSuites } from './suites.mjs';
import { main } from './terminal.mjs';

main(async () => {
  const { passed, failed, skipped } = await runSuites(unitSuites);
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed ? 1 : 0;
});
