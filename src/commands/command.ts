// What a command is: data for the parser and the help, and a module that is loaded only when it is run.
import type { ExitCode, PassedOn } from '../exit-code.ts';
import type { Terminal } from '../world/terminal.ts';

export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly positional: {
    readonly name: string;
    readonly description: string;
    /** `-` is a word for standard input. */
    readonly takesInput?: boolean;
    /** What each word is depends on where it stands, so one that is there twice counts twice. */
    readonly countsEach?: boolean;
  } | null;
  /** Where it takes no words: the option that a word was probably meant for. */
  readonly wordsMean?: string;
  /** An alias that is one of all commands' is for this command alone. */
  readonly options: Readonly<Record<string, OptionEntry>>;
  /** Further lines of its help. */
  readonly notes?: readonly string[];
  readonly examples: readonly (readonly [string, string])[];
  readonly load: () => Promise<{ readonly run: Run }>;
}

export interface OptionEntry {
  /** `list`: may be given more than once, and holds values that are separated by commas. */
  readonly type: 'boolean' | 'string' | 'list';
  readonly alias?: string;
  readonly description: string;
  /** Options that cannot be given beside it. */
  readonly conflicts?: readonly string[];
}

export type Run = (args: Arguments, context: Context) => Promise<ExitCode | PassedOn>;

export interface Arguments {
  readonly positionals: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | null;
  readonly list: (name: string) => readonly string[];
}

export interface Context {
  readonly terminal: Terminal;
  readonly cwd: string;
  /** Aborted at the first Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal;
}
