// The input and the answer of a command. It prints nothing: the presenter (`presenter.ts`) does.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { ExitCode, PassedOn } from '../exit-code.ts';
import type { Document } from '../formats/documents.ts';
import type { Terminal } from '../world/terminal.ts';

/** Nearly every command: it looks, acts, and returns data. */
export type Run = (args: Arguments, context: Context) => Promise<Answer>;

/** The answer of a command: data, which the presenter prints in the requested form. */
export type Answer = AnswerParts & (Shown | { readonly [Key in keyof Shown]?: never });

/** A text for a person always comes with the document, so `--json` never prints less. */
interface Shown {
  /** The document of `--json`. Without one, the diagnostics are printed in its place. */
  readonly document: Document;
  /** The text for a person. */
  readonly text?: (view: ViewOptions) => string;
  /** The same for `--markdown`. */
  readonly markdown?: () => string;
}

interface AnswerParts {
  readonly exitCode: ExitCode | PassedOn;
  /** A text that is printed as it is in any form: a schema, a script, a log. */
  readonly raw?: string;
  /** Diagnostics: for a person on the error output, below the text. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Further marks of `--annotate`: the document and the text show them already. */
  readonly found?: readonly Diagnostic[];
  /** Goes to the error output in any case. */
  readonly notice?: string;
  /** The arguments of a plan to show a person next. Its result does not count as this command's. */
  readonly planNext?: Arguments;
}

/** Properties of the output. */
export interface ViewOptions {
  readonly color: boolean;
  readonly width: number;
  /** Otherwise a program reads it, and nothing needs to be cut. */
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

/** What a command may print and ask before it ends. */
export interface Person {
  /** False if the output is for a program, or without a terminal. */
  readonly canAsk: boolean;
  readonly outputIsTerminal: boolean;
  /** Shows the subject of the next question; nothing if the output is for a program. */
  readonly show: (text: (view: ViewOptions) => string) => void;
  /** Before the terminal is handed to another program. */
  readonly warn: (diagnostic: Diagnostic) => void;
  /** Asks; anything but "yes" is no. */
  readonly agrees: (question: string) => Promise<boolean>;
}
