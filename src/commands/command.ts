// What a command is: data for the parser and the help, and a module that is loaded only when it is run.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { ExitCode, PassedOn } from '../exit-code.ts';
import type { Document } from '../formats/documents.ts';
import type { Terminal } from '../world/terminal.ts';

/** What commands are grouped by in the help, in this order. */
export const groups = {
  start: 'Start',
  look: 'Look',
  change: 'Change the registry',
  do: 'Do it',
  review: 'Review a change',
  agents: 'Agents',
  tools: 'Tools',
} as const;

/**
 * What a word or a value may be, for the shell that completes it and the help that names it: one of these words, or
 * `projects`: names, globs and `@tags`; `project`: one that is there; `project-or-file`: that, or else a file; `agent`:
 * `PROJECT/AGENT`; `setting`: `KEY=VALUE` of a project; `projects-and-settings`: these behind those; `schema`: the name of one
 * that `po schema` prints; `text`: nothing that could be known.
 */
export type Takes =
  | readonly string[]
  | 'projects'
  /** Also those that the registry does not name any more. */
  | 'any-projects'
  | 'project'
  | 'project-or-file'
  | 'agent'
  | 'setting'
  | 'projects-and-settings'
  | 'schema'
  | 'file'
  | 'folder'
  | 'text';

export interface CommandEntry {
  readonly name: string;
  readonly group: keyof typeof groups;
  /** What it does in at most 25 characters, for the list of commands. */
  readonly brief: string;
  /** One sentence, at the head of its help. */
  readonly summary: string;
  readonly positional: {
    readonly name: string;
    /** What the usage line shows of it, where it is not `[NAME…]`. */
    readonly usage?: string;
    /** What help says of it, where the words are all of one kind. */
    readonly description?: string;
    /** What help says of each otherwise, by what the usage line calls it. */
    readonly each?: readonly (readonly [string, string])[];
    /** Word by word; the last one goes for all that follow. */
    readonly takes: readonly [Takes, ...Takes[]];
    /** `-` is a word for standard input. */
    readonly takesInput?: boolean;
    /** The words after the first are a message: any text. */
    readonly takesText?: boolean;
    /** What each word is depends on where it stands, so one that is there twice counts twice. */
    readonly countsEach?: boolean;
  } | null;
  /** Where it takes no words: the options that words, or the ends of a range `A..B`, were probably meant for. */
  readonly wordsMean?: readonly [string, ...string[]];
  /** An alias that is one of all commands' is for this command alone. */
  readonly options: Readonly<Record<string, OptionEntry>>;
  /** What it prints is nobody's data, so `--json` is refused and not offered. */
  readonly hasNoJson?: true;
  readonly examples: readonly (readonly [string, string])[];
  /** Further lines of its help. */
  readonly notes?: readonly string[];
  readonly load: () => Promise<CommandModule>;
}

export interface OptionEntry {
  /** `list`: may be given more than once, and holds values that are separated by commas. */
  readonly type: 'boolean' | 'string' | 'list';
  /** An alias that is one of all commands' is for this command alone. */
  readonly alias?: string;
  readonly description: string;
  /** What its value may be. A list of words is what help shows; otherwise see `value`. */
  readonly takes?: Takes;
  /** What help calls its value, such as `OWNER/NAME`, where what it takes does not say it. */
  readonly value?: string;
  /** A flag that is on unless `--no-NAME` is given: that is what help shows. */
  readonly isOn?: true;
  /** Options that cannot be given beside it. */
  readonly conflicts?: readonly string[];
  /** The flag without which it means nothing, so that it is refused. */
  readonly needs?: string;
}

export type CommandModule = { readonly answer: Run } | { readonly run: TerminalRun };

/** Nearly every command: it looks, does, and comes to data. */
export type Run = (args: Arguments, context: Context) => Promise<Answer>;

/** A command that goes on at the terminal: it reports as it works, or has the screen until it ends. */
export type TerminalRun = (args: Arguments, context: TerminalContext) => Promise<ExitCode | Answer>;

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
  /** What a person is shown next. What that comes to is not what this command has come to. */
  readonly followedBy?: { readonly run: TerminalRun; readonly args: Arguments };
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

export interface TerminalContext extends Context {
  readonly terminal: Terminal;
  /** Ends po as soon as the command has answered, whatever it still asks: only for looking. */
  readonly leave: () => void;
  /** What is said on the error output should a second Ctrl-C end po at once; null, and at first: nothing. */
  readonly lastWords: (text: string | null) => void;
}
