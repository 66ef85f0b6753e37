import { join } from 'node:path';
import { run } from './command.mjs';
import { projectEnvironment, root } from './dependencies.mjs';
import { rehearse } from './rehearsal.mjs';
import { ownState } from './running-rehearsal.mjs';
import { SetupError } from './terminal.mjs';

/**
 * Releases the working tree up to a stage on this machine, measures it while it runs, and stops it.
 *
 * @template T
 * @param {string} stage
 * @param {(text: string) => void} note
 * @param {(urls: Record<'site' | 'api', string>, events: string) => Promise<T>} measure `events`: the file with what the rehearsal tells
 * @returns {Promise<T>}
 */
export async function released(stage, note, measure) {
  const state = ownState(root);
  const assembly = join(state, 'assembly');
  const events = join(state, 'events.ndjson');
  note('synthesising');
  await run(join(root, 'node_modules', '.bin', 'cdk'), ['synth', '--quiet', '--output', assembly], {
    cwd: root,
    env: projectEnvironment,
  });
  note(`releasing up to ${stage}`);
  let urls;
  let measured;
  const release = await rehearse(['--state', state, '--assembly', assembly, '--until', stage], {
    events,
    quiet: true,
    on: async (event, child) => {
      if (event.event === 'environment-ready' && event.environment === stage) urls = event.urls;
      if (event.event !== 'run-finished' || event.status !== 'succeeded') return;
      try {
        measured = await measure(urls, events);
      } finally {
        child.kill('SIGINT');
      }
    },
  });
  if (measured === undefined) throw new SetupError(`Nothing was released.\n${release.output.trimEnd()}`);
  return measured;
}
