import { createInterface } from 'node:readline';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { StateDirectory } from '../state-directory';
import { isObject } from './template';

export type Answer = 'approved' | 'rejected';

const WAITING = 'approval.json';
const ANSWER = 'approval-answer.json';
const POLL_MS = 200;

export interface Question {
  readonly stage: string;
  readonly action: string;
}

/**
 * Asks whether a release may go on: in the terminal, where there is one, and by a file that `npm run approve` and
 * `npm run reject` answer. The first answer counts.
 */
export async function askApproval(
  state: StateDirectory,
  question: Question,
  prompt: string | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const id = randomUUID();
  state.remove(ANSWER);
  state.writeJson(WAITING, { id, ...question });
  const answered = new AbortController();
  const stop = AbortSignal.any([signal, answered.signal]);
  try {
    const answers = [answerFromFile(state, id, stop)];
    if (prompt !== undefined) answers.push(answerFromTerminal(prompt, stop));
    return await Promise.race(answers);
  } finally {
    answered.abort();
    state.remove(WAITING);
    state.remove(ANSWER);
  }
}

/** Answers the approval that waits in a state folder. @returns what was answered, or undefined when nothing waits */
export function answerApproval(state: StateDirectory, answer: Answer): Question | undefined {
  if (state.holder() === undefined) return undefined;
  const waiting = state.readJson(WAITING);
  if (!isObject(waiting) || typeof waiting['stage'] !== 'string' || typeof waiting['action'] !== 'string') {
    return undefined;
  }
  state.writeJson(ANSWER, { id: waiting['id'], answer });
  return { stage: waiting['stage'], action: waiting['action'] };
}

async function answerFromFile(state: StateDirectory, id: string, signal: AbortSignal): Promise<Answer> {
  for (;;) {
    const found = state.readJson(ANSWER);
    if (isObject(found) && found['id'] === id) return found['answer'] === 'approved' ? 'approved' : 'rejected';
    await pause(POLL_MS, undefined, { signal });
  }
}

function answerFromTerminal(prompt: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    // Readline takes Ctrl-C away from the process.
    terminal.on('SIGINT', () => process.emit('SIGINT'));
    signal.addEventListener('abort', () => {
      terminal.close();
      reject(new DOMException('answered elsewhere', 'AbortError'));
    });
    const ask = () =>
      terminal.question(prompt, (line) => {
        const text = line.trim().toLowerCase();
        if (!['y', 'yes', 'n', 'no'].includes(text)) {
          ask();
          return;
        }
        terminal.close();
        resolve(text.startsWith('y') ? 'approved' : 'rejected');
      });
    ask();
  });
}
