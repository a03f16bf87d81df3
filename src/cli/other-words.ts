// Words from other tools: each with the command of po that does the same, and the operator's own words in it. Only
// words that are no command of po; a test checks that po parses every line. Pure.
import { shellWord } from '../../engine/kernel/help.ts';
import type { CommandLine } from './command-line.ts';
import { fleetWords } from './fleet-option.ts';

export interface Instead {
  /** What the commands are for: "To stop a project". */
  readonly purpose: string;
  /** Line by line, ready to paste. A word in capitals stands for something the operator did not type. */
  readonly commands: readonly string[];
}

/** Null where the meaning cannot be guessed. */
export function insteadOf(word: string, line: Pick<CommandLine, 'words' | 'options'>): Instead | null {
  const make = Object.hasOwn(table, word) ? table[word] : undefined;
  return make === undefined ? null : make(saidIn(line));
}

interface Said {
  readonly words: readonly string[];
  /** `po VERB`, with the given registry, options, and words, quoted. */
  readonly po: (verb: string, words: readonly string[], ...options: readonly string[]) => string;
  /** The same for `apply`, with the approval that was given. */
  readonly apply: (words: readonly string[]) => string;
}

type Make = (said: Said) => Instead;

function saidIn({ words, options }: Pick<CommandLine, 'words' | 'options'>): Said {
  const fleet = options.get('fleet')?.at(-1);
  const isSure = options.get('yes')?.includes(true) === true;
  const po: Said['po'] = (verb, behind, ...more) => {
    const where = fleetWords(typeof fleet === 'string' ? fleet : null);
    // A word that begins with a hyphen would be read as an option.
    const end = behind.some((word) => word.startsWith('-')) ? ['--'] : [];
    return ['po', verb, ...where, ...more, ...end, ...behind].map(shellWord).join(' ');
  };
  return { words, po, apply: (names) => po('apply', names, ...(isSure ? ['--yes'] : [])) };
}

const everyProject = '*';

/** The project's engine handles single agents: the registry declares only projects. */
function ofAgent(words: readonly string[], what: string, verb: string): Instead | null {
  const agents = words.flatMap((word) => /^[^/@*:]+\/([^/]+)$/.exec(word)?.[1] ?? []);
  if (agents.length === 0 || agents.length !== words.length) return null;
  return {
    purpose: `To ${what} one agent, in the clone of its project`,
    commands: [['node', 'engine/agents.mjs', verb, ...agents].map(shellWord).join(' ')],
  };
}

function inState(state: string, what: string, words: readonly string[], { po, apply }: Said): Instead {
  const isAll = words.includes(everyProject);
  return {
    purpose: isAll ? `To ${what} every project` : `To ${what} a project`,
    commands: [`${po('set', [...words, `state=${state}`])} && ${apply(isAll ? [] : words)}`],
  };
}

const project = (words: readonly string[]) => (words.length === 0 ? ['PROJECT'] : words);
const agent = ([word = 'PROJECT/AGENT']: readonly string[]) => word;

const stop: Make = (said) =>
  ofAgent(said.words, 'stop', 'down') ?? inState('stopped', 'stop', project(said.words), said);

const start: Make = (said) =>
  ofAgent(said.words, 'start', 'up') ?? inState('running', 'start', project(said.words), said);

const restart: Make = (said) => {
  const one = ofAgent(said.words, 'restart', 'restart');
  if (one !== null) return one;
  const words = project(said.words);
  const [off, on] = ['stopped', 'running'].map((state) => inState(state, '', words, said).commands.join(''));
  return { purpose: 'To restart the agents of a project', commands: [`${off} && ${on}`] };
};

/** For the whole fleet where no project is named. */
const down: Make = (said) => stop({ ...said, words: said.words.length === 0 ? [everyProject] : said.words });

const up: Make = (said) => (said.words.length === 0 ? reconcile(said) : start(said));

const reconcile: Make = ({ words, apply }) => ({
  purpose: 'To reconcile the fleet with fleet.toml',
  commands: [apply(words)],
});

const list: Make = ({ words, po }) => ({
  purpose: 'To list the projects',
  commands: [po('status', named(words))],
});

const describe: Make = (said) => {
  const words = named(said.words);
  if (words.length === 0) return list(said);
  return { purpose: 'To show a project', commands: [said.po('show', words.slice(0, 1))] };
};

/** As `kubectl get projects web`. */
function named(words: readonly string[]): readonly string[] {
  return /^(?:projects?|all)$/.test(words[0] ?? '') ? words.slice(1) : words;
}

const remove: Make = ({ words, po, apply }) => ({
  purpose: 'To take a project out of the fleet; its clone stays',
  commands: [`${po('remove', project(words))} && ${apply([])}`],
});

const destroy: Make = (said) => (said.words.length === 0 ? down(said) : remove(said));

const retire: Make = (said) => ({
  ...inState('retired', '', project(said.words), said),
  purpose: 'To stop a project and move its clone aside, whole',
});

const add: Make = ({ words, po }) => ({
  purpose: 'To add a project',
  commands: [po('add', words.length === 0 ? ['URL'] : words)],
});

const rename: Make = ({ words: [from = 'OLD', to = 'NEW'], po }) => ({
  purpose: 'To rename a project',
  commands: [po('rename', [from, to])],
});

const attach: Make = ({ words, po }) => ({
  purpose: "To be at an agent's terminal",
  commands: [po('attach', [agent(words)])],
});

const follow: Make = ({ words, po }) => ({
  purpose: 'To follow the output of an agent',
  commands: [po('logs', [agent(words)], '--follow')],
});

const log: Make = ({ words, po }) =>
  words.length === 0
    ? { purpose: 'To list past applies', commands: [po('history', [])] }
    : { purpose: 'To see the output of an agent', commands: [po('logs', [agent(words)])] };

const hold: Make = ({ words, po }) => ({
  purpose: 'To pause po for a project, whose agents keep running',
  commands: [po('hold', project(words), '--reason', 'WHY')],
});

const unhold: Make = ({ words, po }) => ({
  purpose: 'To lift the hold of a project',
  commands: [po('unhold', project(words))],
});

const adopt: Make = ({ words, po }) => ({
  purpose: 'To add a clone that lies under the root',
  commands: [po('adopt', words.length === 0 ? ['PATH'] : words)],
});

const pull: Make = () => ({
  purpose: 'You update the commits of a project yourself. In its clone',
  commands: ['git pull'],
});

/** `po update web v0.2.0`: what looks like a version is one. */
const update: Make = ({ words, po, apply }) => {
  const versions = words.filter((word) => /^v?\d+(?:\.\d+)+/.test(word));
  const names = project(words.filter((word) => !versions.includes(word)));
  const [version] = versions;
  return {
    purpose: 'To move a project to another engine release',
    commands: [
      ...(version === undefined ? [po('engine', ['list'])] : []),
      `${po('set', [...names, `engine=${version ?? 'VERSION'}`])} && ${apply(names)}`,
    ],
  };
};

const edit: Make = ({ words, po }) =>
  words.length === 0
    ? { purpose: 'Edit fleet.toml in an editor, then', commands: [po('plan', [])] }
    : { purpose: 'To change keys of a project', commands: [po('set', [...words, ...keysFor(words)])] };

const keysFor = (words: readonly string[]) => (words.some((word) => word.includes('=')) ? [] : ['KEY=VALUE']);

const config: Make = (said) => {
  const [verb, ...words] = said.words;
  if (verb === 'set') return edit({ ...said, words: words.length === 0 ? ['PROJECT'] : words });
  if (verb === 'get') return describe({ ...said, words });
  return { purpose: 'The configuration is fleet.toml. To check it', commands: [said.po('validate', [])] };
};

const send: Make = ({ words, po }) => {
  const [to = 'PROJECT/AGENT', ...text] = words;
  return {
    purpose: 'To send a message to an agent',
    commands: [po('send', [to, text.length === 0 ? 'TEXT' : text.join(' ')])],
  };
};

const undo: Make = ({ words, po }) => ({
  purpose: 'To see what would undo a run',
  commands: [po('undo', words.length === 0 ? ['last'] : words)],
});

const plain = (purpose: string, verb: string, ...more: readonly string[]): Make => {
  return ({ po }) => ({ purpose, commands: [po(verb, [], ...more)] });
};

const check = plain('To check fleet.toml', 'validate');
const repair = plain('To find what is in the way', 'doctor');

const table: Readonly<Record<string, Make>> = {
  ...{ stop, kill: stop, halt: stop, shutdown: stop, disable: stop, terminate: stop },
  ...{ start, run: start, launch: start, enable: start, boot: start },
  ...{ restart, reload: restart, reboot: restart, bounce: restart },
  ...{ up, down },
  ...{ sync: reconcile, reconcile, deploy: reconcile, converge: reconcile, rollout: reconcile },
  ...{ ls: list, list, ps: list, projects: list, refresh: list },
  ...{ get: describe, describe, inspect: describe, info: describe, view: describe },
  ...{ rm: remove, delete: remove, del: remove, unregister: remove, destroy },
  ...{ retire, archive: retire },
  ...{ new: add, create: add, clone: add, register: add },
  ...{ mv: rename, move: rename },
  ...{ exec: attach, ssh: attach, connect: attach, enter: attach, join: attach, open: attach },
  ...{ tail: follow, log },
  ...{ pause: hold, suspend: hold, freeze: hold, resume: unhold, unpause: unhold, continue: unhold },
  ...{ import: adopt, pull, fetch: pull, update, upgrade: update },
  ...{ edit, config, check, lint: check, repair, fix: repair, diagnose: repair },
  ...{ tell: send, message: send, say: send, rollback: undo, revert: undo },
  format: plain('To format fleet.toml', 'fmt'),
  top: plain('To watch the projects', 'status', '--watch'),
  watch: plain('To keep a plan up to date on the screen', 'plan', '--watch'),
  version: () => ({ purpose: 'To see the version', commands: ['po --version'] }),
  releases: plain('To list the engine releases', 'engine', 'list'),
};

/** For tests. */
export const otherWords: readonly string[] = Object.keys(table);
