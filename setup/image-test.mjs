// `npm run test:image`: builds the container image and runs it as Lambda does, on a base made on this machine.
import { installDependencies } from './dependencies.mjs';
import { findImageTools } from './image-tools.mjs';
import { imageSuite, reportImage, runSuites } from './suites.mjs';
import { main, SetupError } from './terminal.mjs';

main(async () => {
  await installDependencies();
  const tools = await findImageTools();
  if (tools.missing) throw new SetupError(`The image was not tested: ${tools.missing}`);
  const { passed, failed, skipped } = await runSuites([imageSuite(tools.env)]);
  await reportImage();
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed ? 1 : 0;
});
