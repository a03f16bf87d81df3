/**
 * What people type who know another tool: each word with the command of the engine that does it, and the caller's own
 * words in it. Only what is no command for people here; a test holds every line to what the engine has. Pure.
 */
import { remedyText, shellWord } from './kernel/help.ts';

/** The help of a usage error: what the command is for, and the command. Null if the meaning is unclear. */
export function insteadOf(word: string, args: readonly string[]): string | null {
  const make = Object.hasOwn(table, word) ? table[word] : undefined;
  const words = args.filter((one) => !one.startsWith('-'));
  return make === undefined ? null : make(words);
}

type Make = (words: readonly string[]) => string;

function engine(verb: string, words: readonly string[]): string {
  return `node engine/agents.mjs ${[verb, ...words].map(shellWord).join(' ')}`;
}

const agent = ([word = 'AGENT']: readonly string[]) => [word];
const agents = (words: readonly string[]) => (words.length === 0 ? ['AGENT'] : words);

const stop: Make = (words) =>
  remedyText(words.length === 0 ? 'end all agents:' : 'end agents:', engine('down', words));
const start: Make = (words) =>
  remedyText(words.length === 0 ? 'start the persistent agents:' : 'start agents:', engine('up', words));
const restart: Make = (words) =>
  remedyText('end agents and start them again:', engine('restart', agents(words)));
const list: Make = () => remedyText('see how every agent is:', engine('status', []));
const describe: Make = (words) =>
  words.length === 0 ? list(words) : remedyText('see why an agent is as it is:', engine('why', agent(words)));
const remove: Make = (words) =>
  remedyText('end it, and take its table out of agents.toml:', engine('down', agents(words)));
const add: Make = (words) =>
  remedyText('declare it in agents.toml, and then start it:', engine('up', agents(words)));
const follow: Make = (words) =>
  remedyText('follow what an agent prints:', engine('logs', [...agent(words), '--follow']));
const log: Make = (words) =>
  words.length === 0
    ? remedyText('see what happened to the agents:', engine('events', []))
    : remedyText('see what an agent shows:', engine('logs', agent(words)));
const watch: Make = () => remedyText('follow what happens to the agents:', engine('events', ['--follow']));
const attach: Make = (words) => remedyText("be at an agent's terminal:", engine('attach', agent(words)));
const free: Make = (words) =>
  remedyText(
    'let an agent be healed again, and then start it:',
    engine('clear', agents(words)),
    engine('up', agents(words)),
  );
const send: Make = ([to = 'AGENT', ...text]) =>
  remedyText(
    'send a message to an agent:',
    engine('send', [to, text.length === 0 ? 'TEXT' : text.join(' ')]),
  );
const check: Make = () => remedyText('check agents.toml:', engine('validate', []));
const repair: Make = () => remedyText('find what keeps agents from running:', engine('doctor', []));

const table: Readonly<Record<string, Make>> = {
  ...{ stop, kill: stop, halt: stop, shutdown: stop, terminate: stop, end: stop, quit: stop },
  ...{ start, run: start, launch: start, boot: start, apply: start, sync: start, heal: start },
  ...{ reload: restart, reboot: restart, bounce: restart },
  ...{ ls: list, list, ps: list, agents: list, top: list },
  ...{ show: describe, get: describe, describe, inspect: describe, info: describe, explain: describe },
  ...{ rm: remove, remove, delete: remove, del: remove },
  ...{ add, new: add, create: add },
  ...{ tail: follow, follow, log, history: log, watch },
  ...{ exec: attach, ssh: attach, connect: attach, enter: attach, join: attach, open: attach, view: attach },
  ...{ resume: free, unpause: free, unhold: free, continue: free, release: free, reset: free },
  ...{ tell: send, message: send, say: send, prompt: send },
  ...{ check, lint: check, test: check, repair, fix: repair, diagnose: repair },
};

/** For tests. */
export const otherWords: readonly string[] = Object.keys(table);
