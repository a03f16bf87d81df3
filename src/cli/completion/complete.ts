// What may come next on a command line of po: a function of the words so far, the table of commands, and the names that
// are looked up. Runs nothing and prints nothing.
import type { CommandEntry, OptionEntry, Takes } from '../command.ts';
import { type Grammar, helpWord, optionsLeftTo, readCommandLine } from '../command-line.ts';

/** What is looked up only where it is needed. `fleet`: the registry that is named on the line, or null. */
export interface Names {
  projects(fleet: string | null): readonly string[];
  /** Those that the registry does not name, and whose clones are marked as the fleet's. */
  unregistered(fleet: string | null): readonly string[];
  tags(fleet: string | null): readonly string[];
  /** Of one project. */
  agents(fleet: string | null, project: string): readonly string[];
  schemas(): readonly string[];
  /** What a project may be made from. */
  templates(): readonly string[];
}

export interface Candidate {
  /** The whole word, beginning with what is typed. */
  readonly word: string;
  readonly about: string;
}

export type Completion =
  /** `isOpen`: the word goes on, so no space follows. */
  | { readonly kind: 'words'; readonly isOpen: boolean; readonly candidates: readonly Candidate[] }
  /** The shell completes what follows `prefix` by itself. */
  | { readonly kind: 'files' | 'folders'; readonly prefix: string };

/** @param words after `po`; the last one is being typed, and may be empty */
export function complete(words: readonly string[], grammar: Grammar, names: Names): Completion {
  const current = words.at(-1) ?? '';
  const line = readLine(words.slice(0, -1), grammar);
  const find: Find = { names, fleet: line.fleet, given: line.positionals };
  if (line.open !== null) return valuesOf(line.open, '', current, find);
  const [, name = '', value] = /^--([^=]+)=(.*)$/s.exec(line.isEnded ? '' : current) ?? [];
  if (value !== undefined) {
    const option = Object.hasOwn(line.options, name) ? line.options[name] : undefined;
    if (option === undefined || option.type === 'boolean') return none;
    return valuesOf(option, `--${name}=`, value, find);
  }
  if (current.startsWith('-') && !line.isEnded) return wordsLike(current, optionWords(line));
  if (line.command === null) {
    const about = grammar.commands.map((one) => ({ word: one.name, about: one.brief }));
    const help = line.isHelp ? [] : [{ word: 'help', about: 'show help for a command' }];
    return wordsLike(current, line.isHelp && line.positionals.length > 0 ? [] : [...about, ...help]);
  }
  const { positional } = line.command;
  if (positional === null) return none;
  const takes = positional.takes[Math.min(line.positionals.length, positional.takes.length - 1)];
  return thingsFor(takes ?? 'text', '', current, find);
}

interface Find {
  readonly names: Names;
  readonly fleet: string | null;
  /** Words that were given already, and are not offered again. */
  readonly given: readonly string[];
}

interface Line {
  readonly command: CommandEntry | null;
  /** The words are for `po help`. */
  readonly isHelp: boolean;
  readonly options: Readonly<Record<string, OptionEntry>>;
  readonly given: ReadonlySet<string>;
  readonly positionals: readonly string[];
  /** `--` was typed. */
  readonly isEnded: boolean;
  /** The option whose value comes next. */
  readonly open: OptionEntry | null;
  readonly fleet: string | null;
}

const none: Completion = { kind: 'words', isOpen: false, candidates: [] };

/** Stands in for the word being typed: its place in the result shows what that word would be. */
const here = '\0';

/** What the words before the one that is typed have said. */
function readLine(words: readonly string[], grammar: Grammar): Line {
  const line = readCommandLine([...words, here], grammar);
  const { command, isEnded } = line;
  const first = line.first === here ? null : line.first;
  const before = [...line.options].map(
    ([name, values]) => [name, values.filter((one) => one !== here)] as const,
  );
  const given = new Map(before.filter(([, values]) => values.length > 0));
  const fleet = given.get('fleet')?.at(-1);
  const said = {
    ...{
      command,
      isEnded,
      isHelp: first === helpWord,
      positionals: line.words.filter((one) => one !== here),
    },
    given: new Set(given.keys()),
    fleet: typeof fleet === 'string' ? fleet : null,
  };
  // The words of an unknown command are unknown.
  if (command === null && first !== null && !said.isHelp) {
    return { ...said, isHelp: true, positionals: [first], options: {}, open: null };
  }
  const options = { ...command?.options, ...optionsLeftTo(command, grammar.globalOptions) };
  const open = [...line.options].find(([, values]) => values.includes(here))?.[0];
  return { ...said, options, open: open === undefined ? null : (options[open] ?? null) };
}

/** Those that were not given yet, and that nothing given speaks against. */
function optionWords({ options, given, command, isHelp }: Line): readonly Candidate[] {
  if (isHelp) return [];
  const against = new Set([...given].flatMap((name) => options[name]?.conflicts ?? []));
  const own = Object.entries(options).flatMap(([name, { type, conflicts = [], isOn, description }]) => {
    const isOver = given.has(name) && type !== 'list';
    if (isOver || against.has(name) || conflicts.some((other) => given.has(other))) return [];
    return [{ word: `--${isOn ? 'no-' : ''}${name}`, about: description }];
  });
  const version = command === null ? [{ word: '--version', about: 'the version of po' }] : [];
  return [...own, { word: '--help', about: 'help' }, ...version];
}

function valuesOf(
  { type, takes = 'text' }: OptionEntry,
  before: string,
  typed: string,
  find: Find,
): Completion {
  if (type !== 'list') return thingsFor(takes, before, typed, find);
  const comma = typed.lastIndexOf(',') + 1;
  const given = typed.slice(0, comma).split(',');
  return thingsFor(takes, before + typed.slice(0, comma), typed.slice(comma), { ...find, given });
}

/** What a word or a value may be, behind what stays before it. */
function thingsFor(takes: Takes, before: string, typed: string, find: Find): Completion {
  const { names, fleet, given } = find;
  const plain = (list: readonly string[], about = '') =>
    list.filter((word) => !given.includes(word)).map((word) => ({ word: before + word, about }));
  const like = (candidates: readonly Candidate[]) => wordsLike(before + typed, candidates);
  if (typeof takes !== 'string') return like(plain(takes));
  switch (takes) {
    case 'file':
      return { kind: 'files', prefix: before };
    case 'folder':
      return { kind: 'folders', prefix: before };
    case 'text':
      return none;
    case 'schema':
      return like(plain(names.schemas()));
    case 'project':
      return like(plain(names.projects(fleet), 'project'));
    case 'projects': {
      const tags = names.tags(fleet).map((tag) => `@${tag}`);
      return like([...plain(names.projects(fleet), 'project'), ...plain(tags, 'all with this tag')]);
    }
    case 'any-projects': {
      const projects = thingsFor('projects', before, typed, find);
      return projects.kind !== 'words'
        ? projects
        : { ...projects, candidates: [...projects.candidates, ...unregisteredLike(before, typed, find)] };
    }
    case 'agent':
      return agentsLike(before, typed, find);
    case 'project-or-file': {
      const registered = plain(names.projects(fleet), 'project');
      const found = like([...registered, ...unregisteredLike(before, typed, find)]);
      return found.kind === 'words' && found.candidates.length > 0
        ? found
        : { kind: 'files', prefix: before };
    }
    case 'setting':
      return settingsLike(before, typed, find);
    case 'projects-and-settings': {
      const projects = thingsFor('projects', before, typed, find);
      const keys = given.length === 0 ? none : settingsLike(before, typed, find);
      if (projects.kind !== 'words' || keys.kind !== 'words') return none;
      const isOpen = projects.candidates.length === 0 && keys.isOpen;
      return { kind: 'words', isOpen, candidates: [...projects.candidates, ...keys.candidates] };
    }
  }
}

function unregisteredLike(before: string, typed: string, { names, fleet, given }: Find): Candidate[] {
  const left = names.unregistered(fleet).filter((name) => name.startsWith(typed) && !given.includes(name));
  return left.map((name) => ({ word: before + name, about: 'not in fleet.toml' }));
}

/** More projects than these are completed first, and their agents then: each has a file of its own to be read. */
const mostRead = 8;

function agentsLike(before: string, typed: string, { names, fleet, given }: Find): Completion {
  const slash = typed.indexOf('/');
  const isMeant = (name: string) => (slash === -1 ? name.startsWith(typed) : name === typed.slice(0, slash));
  const projects = [...names.projects(fleet), ...names.unregistered(fleet)].filter(isMeant);
  if (projects.length > mostRead) {
    const candidates = projects.map((name) => ({ word: `${before}${name}/`, about: 'project' }));
    return { kind: 'words', isOpen: true, candidates };
  }
  const agents = projects.flatMap((name) => names.agents(fleet, name).map((agent) => `${name}/${agent}`));
  return wordsLike(
    before + typed,
    agents.filter((word) => !given.includes(word)).map((word) => ({ word: before + word, about: 'agent' })),
  );
}

/** Keys of a project, with the values that are known. A test holds them against the registry's schema. */
export const settings: Readonly<Record<string, readonly string[]>> = {
  repo: [],
  path: [],
  branch: [],
  engine: [],
  state: ['running', 'stopped', 'retired'],
  template: [],
  after: [],
  tags: [],
  protect: ['true', 'false'],
  hold: [],
  host: [],
};

function settingsLike(before: string, typed: string, { names, given }: Find): Completion {
  const [, key = '', value] = /^([^=]*)=(.*)$/s.exec(typed) ?? [];
  if (value !== undefined) {
    const known = Object.hasOwn(settings, key) ? (settings[key] ?? []) : [];
    const values = key === 'template' ? names.templates() : known;
    return wordsLike(
      before + typed,
      values.map((one) => ({ word: `${before}${key}=${one}`, about: '' })),
    );
  }
  const set = given.filter((word) => word.includes('=')).map((word) => word.split('=')[0]);
  const keys = Object.keys(settings).filter((one) => !set.includes(one));
  const made = wordsLike(
    before + typed,
    keys.map((one) => ({ word: `${before}${one}=`, about: 'key of a project' })),
  );
  return made.kind === 'words' ? { ...made, isOpen: true } : made;
}

function wordsLike(typed: string, candidates: readonly Candidate[]): Completion {
  return {
    kind: 'words',
    isOpen: false,
    candidates: candidates.filter(({ word }) => word.startsWith(typed)),
  };
}
