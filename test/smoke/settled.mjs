import { setTimeout as delay } from 'node:timers/promises';
import { request } from './request.mjs';

/** Two minutes, or what SETTLE_SECONDS says where nothing has to travel, as in a rehearsal that must fail. */
const DEADLINE_MS = Number(process.env.SETTLE_SECONDS ?? 120) * 1000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * GETs until the release has settled: a new name needs its time in DNS, an edge its time to let go of the old build.
 * Only what time can mend is tried again (no connection, 5xx, `isOld`); any other answer is returned at once.
 *
 * @param {string} url
 * @param {(answer: Awaited<ReturnType<typeof request>>) => string | undefined} isOld names what is still old
 */
export async function settled(url, isOld) {
  const deadline = Date.now() + DEADLINE_MS;
  for (let pause = 500; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const { answer, problem } = await attempt(url, isOld);
    if (!problem) return answer;
    if (Date.now() + pause > deadline) {
      throw new Error(`Not settled within ${DEADLINE_MS / 1000} s: ${problem}`);
    }
    console.log(`${problem}; again in ${pause / 1000} s`);
    await delay(pause);
  }
}

async function attempt(url, isOld) {
  let answer;
  try {
    answer = await request(url);
  } catch (error) {
    return { problem: `GET ${url} failed: ${error.cause?.message ?? error.message}` };
  }
  if (answer.status >= 500) return { problem: String(answer) };
  return { answer, problem: isOld(answer) };
}

/** For `settled`: the answer carries another build than the one that was released. */
export function otherBuildThan(buildId) {
  return (answer) => {
    if (answer.status !== 200) return undefined;
    const { buildId: served } = answer.json();
    return served === buildId ? undefined : `${answer.subject} serves build ${served}, not ${buildId}`;
  };
}
