import { ANSWER_USAGE, parseStateOptions, runCommand } from './command-line';
import { answerApproval, type Answer } from './pipeline/approval';
import { StateDirectory } from './state-directory';

/** `npm run approve` and `npm run reject`. */
export function runAnswer(answer: Answer): void {
  runCommand(async (args) => {
    const state = new StateDirectory(parseStateOptions(args).state);
    const question = await Promise.resolve(answerApproval(state, answer));
    if (question === undefined) {
      process.stderr.write(`No approval is waiting in ${state.root}.\n`);
      return 1;
    }
    process.stdout.write(`${question.stage}: ${answer}.\n`);
    return 0;
  }, ANSWER_USAGE);
}
