// What a command is: data for the parser and the help, and a module that is loaded only when it is run.
import type { CommandModule } from './terminal-run.ts';

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
