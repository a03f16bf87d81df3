// What a command is: data for the parser and the help, and a module that is loaded only when it is run.
import type { CommandModule } from './terminal-run.ts';

/** The groups of commands in the help, in this order. */
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
 * `projects`: names, globs and `@tags`; `project`: one that exists; `project-or-file`: that, or else a file; `agent`:
 * `PROJECT/AGENT`; `setting`: `KEY=VALUE` of a project; `projects-and-settings`: settings behind projects; `schema`:
 * a name that `po schema` prints; `text`: anything.
 */
export type Takes =
  | readonly string[]
  | 'projects'
  /** Also unregistered ones. */
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
    /** Its form in the usage line, where that is not `[NAME…]`. */
    readonly usage?: string;
    /** Its help, where the words are all of one kind. */
    readonly description?: string;
    /** The help for each word otherwise, by its name in the usage line. */
    readonly each?: readonly (readonly [string, string])[];
    /** Word by word; the last one counts for all that follow. */
    readonly takes: readonly [Takes, ...Takes[]];
    /** `-` as a word means standard input. */
    readonly takesInput?: boolean;
    /** The words after the first are a message: any text. */
    readonly takesText?: boolean;
    /** The meaning of a word depends on its place, so a repeated word counts twice. */
    readonly countsEach?: boolean;
  } | null;
  /** Where it takes no words: the options that words, or the ends of a range `A..B`, were probably meant for. */
  readonly wordsMean?: readonly [string, ...string[]];
  /** An alias that all commands have otherwise belongs to this command alone. */
  readonly options: Readonly<Record<string, OptionEntry>>;
  /** Its output is no data, so `--json` is refused and not offered. */
  readonly hasNoJson?: true;
  readonly examples: readonly (readonly [string, string])[];
  /** Further lines of its help. */
  readonly notes?: readonly string[];
  readonly load: () => Promise<CommandModule>;
}

export interface OptionEntry {
  /** `list`: may be given more than once, and holds values that are separated by commas. */
  readonly type: 'boolean' | 'string' | 'list';
  /** An alias that all commands have otherwise belongs to this command alone. */
  readonly alias?: string;
  readonly description: string;
  /** What its value may be. Help shows a list of words; otherwise see `value`. */
  readonly takes?: Takes;
  /** The name of its value in the help, such as `OWNER/NAME`, where the kind does not give it. */
  readonly value?: string;
  /** A flag that is on unless `--no-NAME` is given: help shows that form. */
  readonly isOn?: true;
  /** Options that cannot be given beside it. */
  readonly conflicts?: readonly string[];
  /** The flag without which it means nothing and is refused. */
  readonly needs?: string;
}
