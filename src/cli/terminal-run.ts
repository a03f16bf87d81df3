// The few commands that keep using the terminal: they report as they work, or have the screen until they end. A test
// lists the files that may import this one.
import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../world/terminal.ts';
import type { Answer, Arguments, Context, Run } from './run.ts';

export type TerminalRun = (args: Arguments, context: TerminalContext) => Promise<ExitCode | Answer>;

export interface TerminalContext extends Context {
  readonly terminal: Terminal;
  /** Ends po as soon as the command has answered, even with questions open: only for commands that look. */
  readonly leave: () => void;
  /** The last words on the error output if a second Ctrl-C ends po at once; null, and at first: nothing. */
  readonly lastWords: (text: string | null) => void;
}

export type CommandModule = { readonly answer: Run } | { readonly run: TerminalRun };
