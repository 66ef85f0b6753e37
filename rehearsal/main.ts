import { CLONE, parseRehearsalOptions, runCommand, USAGE } from './command-line';
import { Rehearsal } from './rehearsal';
import { runSession } from './session';

runCommand(async (args) => {
  const options = parseRehearsalOptions(args);
  return await runSession(options.state, async (session) => {
    const rehearsal = new Rehearsal({ clone: CLONE, options, ...session });
    try {
      return await rehearsal.run();
    } finally {
      rehearsal.close();
    }
  });
}, USAGE);
