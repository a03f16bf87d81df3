// What a command is given, and what it comes to. It prints nothing: the presenter (`presenter.ts`) does.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { ExitCode, PassedOn } from '../exit-code.ts';
import type { Document } from '../formats/documents.ts';
import type { Terminal } from '../world/terminal.ts';

/** Nearly every command: it looks, does, and comes to data. */
export type Run = (args: Arguments, context: Context) => Promise<Answer>;

/** What a command comes to: data, which the presenter prints as it was asked for. */
export interface Answer {
  readonly exitCode: ExitCode | PassedOn;
  /** What `--json` prints. Where there is none, what is to be fixed is printed in its place. */
  readonly document?: Document;
  /** A text that is printed as it is, however it was asked for: a schema. */
  readonly raw?: string;
  /** What a person reads. */
  readonly text?: (view: ViewOptions) => string;
  /** The same for `--markdown`. */
  readonly markdown?: () => string;
  /** What is to be fixed, or known: for a person on the error output, below the text. */
  readonly diagnostics?: readonly Diagnostic[];
  /** What `--annotate` marks besides: the document and the text show it already. */
  readonly found?: readonly Diagnostic[];
  /** Goes to the error output in any case. */
  readonly notice?: string;
  /** With which arguments a person is shown the plan next. What that comes to is not what this command has come to. */
  readonly planNext?: Arguments;
}

/** What the output is like. */
export interface ViewOptions {
  readonly color: boolean;
  readonly width: number;
  /** Otherwise a program reads it, and nothing of it needs to be cut. */
  readonly isTerminal: boolean;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | null;
  readonly list: (name: string) => readonly string[];
}

export interface Context {
  readonly cwd: string;
  /** Aborted at the first Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal;
  readonly person: Person;
  readonly input: Pick<Terminal, 'inputIsTerminal' | 'readInput'>;
}

/** What a command may say and ask before it ends. */
export interface Person {
  /** Not where the output is for a program, nor where nobody sits. */
  readonly canAsk: boolean;
  readonly outputIsTerminal: boolean;
  /** Shows what is asked about next; nothing where the output is for a program. */
  readonly show: (text: (view: ViewOptions) => string) => void;
  /** Before the terminal is handed to another program. */
  readonly warn: (diagnostic: Diagnostic) => void;
  /** Asks; whatever is not "yes" is no. */
  readonly agrees: (question: string) => Promise<boolean>;
}
