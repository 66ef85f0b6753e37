import * as path from 'node:path';
import { CLONE, DEV_USAGE, parseStateOptions, runCommand } from './command-line';
import { openCloud } from './open-cloud';
import { CloudLog } from './pipeline/cloud-log';
import { environmentOf } from './pipeline/environments';
import { imageDirectory } from './pipeline/image';
import { definitionOf, loadRunningPipeline } from './pipeline/pipeline-store';
import { runSession, type Session } from './session';
import { linkWorkingImage, onHandlerChange } from './working-image';

const ENVIRONMENT = 'dev';
const BACKEND = path.join(CLONE, 'app-backend');
const FRONTEND = path.join(CLONE, 'app-frontend');
const NOT_RELEASED = `${ENVIRONMENT} has not been released on this machine yet: npm start does that.`;

/** `npm run dev`: the working tree's site and handler against the data and the gateways of the rehearsed dev. */
runCommand(async (args) => {
  const { state } = parseStateOptions(args);
  return await runSession(state, develop);
}, DEV_USAGE);

async function develop({ state, processes, signal }: Session): Promise<number> {
  const pipeline = loadRunningPipeline(state);
  if (pipeline === undefined) return refuse();
  const cloudLog = new CloudLog(state.path('logs', 'dev.log'));
  const cloud = await openCloud(state, processes, cloudLog, (tag) =>
    linkWorkingImage(imageDirectory(state.path('images'), tag), BACKEND, state.path('dev', tag)),
  );
  await cloud.resume();
  const environment = definitionOf(pipeline)
    .stages.map((stage) => environmentOf(stage, cloud))
    .find((found) => found?.name === ENVIRONMENT);
  const site = environment?.urls['site'];
  if (site === undefined) return refuse();
  process.stdout.write(
    `API ${environment?.urls['api'] ?? ''} runs app-backend as it is on disk (log: ${state.path('logs', 'dev.log')}).\n` +
      `A new migration needs a release: npm run rehearse -- --working-tree --until ${ENVIRONMENT} --exit\n`,
  );

  const stopWatching = onHandlerChange(path.join(BACKEND, 'app'), (files) => {
    process.stdout.write(`app-backend/app/${files.join(', ')} changed: the next request uses it.\n`);
    void cloud.functions.reload();
  });
  const vite = processes.spawn('vite', path.join(CLONE, 'node_modules', '.bin', 'vite'), [], {
    cwd: FRONTEND,
    env: { ...process.env, FILLUP_SITE_URL: site },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stopped = new Promise<number>((resolve) => signal.addEventListener('abort', () => resolve(0)));
  const ended = new Promise<number>((resolve, reject) => {
    vite.once('error', reject);
    vite.once('exit', (code) => resolve(code ?? 1));
  });
  try {
    return await Promise.race([stopped, ended]);
  } finally {
    stopWatching();
  }
}

function refuse(): number {
  process.stderr.write(`${NOT_RELEASED}\n`);
  return 1;
}
