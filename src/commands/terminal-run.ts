// The few commands that go on at the terminal: they report as they work, or have the screen until they end. A test names the
// files that may know of this one.
import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../world/terminal.ts';
import type { Answer, Arguments, Context, Run } from './run.ts';

export type TerminalRun = (args: Arguments, context: TerminalContext) => Promise<ExitCode | Answer>;

export interface TerminalContext extends Context {
  readonly terminal: Terminal;
  /** Ends po as soon as the command has answered, whatever it still asks: only for looking. */
  readonly leave: () => void;
  /** What is said on the error output should a second Ctrl-C end po at once; null, and at first: nothing. */
  readonly lastWords: (text: string | null) => void;
}

export type CommandModule = { readonly answer: Run } | { readonly run: TerminalRun };
