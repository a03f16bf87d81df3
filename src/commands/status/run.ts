// `po status`: shows the state of the fleet, once or repeatedly. Changes nothing, takes no lock, and exits 0 whatever
// it sees.

import type { TerminalRun } from '../../cli/terminal-run.ts';
import { exitCode } from '../../exit-code.ts';
import { quietStatusText, statusText } from '../../view/status/human.ts';
import { statusDocument } from '../../view/status/json.ts';
import { commandsIn, look } from './look.ts';

export const run: TerminalRun = async (args, context) => {
  if (args.flag('watch')) {
    const { watchStatus } = await import('./watch.ts');
    return watchStatus(args, context);
  }
  const status = await look(args, context);
  return {
    exitCode: exitCode.done,
    document: statusDocument(status),
    text({ color, width, isTerminal }) {
      // Without a screen a program reads it: nothing is cut.
      const options = { color, width: isTerminal ? width : widestLine, ...commandsIn(args) };
      return args.flag('quiet') ? quietStatusText(status, options) : statusText(status, options);
    },
  };
};

const widestLine = 10_000;
