// Puts steps of the agents into words. Pure.
import { ageText, plural } from '../../src/world/text.ts';
import { isList, namesIn, text, told } from '../facts.ts';
import type { Described, Fact, Facts, Words } from '../reconciler.ts';
import type { AgentsFound, AgentsReason, AgentsShown, AgentsWanted } from './facts.ts';

export const words: Words<AgentsReason> = {
  step,
  drift: {
    missing: () => 'its agents do not run',
    'clone-changes': () => 'the rest shows when the clone is as declared',
    'agents-missing': ({ after, display }) => missingWords(wanted(after).agents, shown(display).dead),
    'watchdog-missing': () => 'the watchdog does not run',
    'watchdog-outdated': () => 'the watchdog is from another engine version',
    'watchdog-node-removed': () => 'the node that runs the watchdog was removed',
    'definition-changed': ({ before }) =>
      `${running(namesIn(found(before).restarted))} an earlier definition`,
    'state-stopped': ({ before }) => `${running(found(before).agents)}, fleet.toml declares stopped`,
    'state-retired': ({ before }) => `${running(found(before).agents)}, fleet.toml declares retired`,
    removed: ({ before }) => `${running(found(before).agents)}, but the project is not in fleet.toml`,
  },
  fact(key, fact) {
    if (key === definitions) return definitionsText(fact);
    if (key !== 'agents') return null;
    if (fact === null) return 'the agents that agents.toml declares';
    return isList(fact) && fact.length === 0 ? 'no agents' : null;
  },
  toldInRow: ['clone-changes', 'agents-missing', 'missing'],
};

const found = told<AgentsFound>;
const wanted = told<AgentsWanted>;
const shown = told<AgentsShown>;
const definitions = 'definitions' satisfies keyof AgentsWanted;

/** Their digests mean nothing to a reader. */
function definitionsText(fact: Fact): string | null {
  if (typeof fact !== 'object' || fact === null || isList(fact)) return null;
  const names = namesIn(fact).toSorted();
  if (names.length === 0) return 'no definitions';
  return `${names.length === 1 ? 'definition' : 'definitions'} of ${names.join(', ')}`;
}

function step({ action, reason, before, after, display }: Described): string {
  if (action === 'stop') return stopText(found(before).agents, display);
  const { agents, restarted } = wanted(after);
  if (agents === null || agents === undefined) return 'start the agents declared in its agents.toml';
  if (reason === 'watchdog-missing') return 'start the watchdog; the agents keep running';
  if (reason === 'watchdog-outdated')
    return 'replace the watchdog with the new engine’s; the agents keep running';
  if (reason === 'watchdog-node-removed')
    return 'replace the watchdog, whose node was removed; the agents keep running';
  const { dead } = shown(display);
  const hasEnded = (name: Fact) => isList(dead) && dead.includes(name);
  const started = `start ${names(agents, (name) => (hasEnded(name) ? ' (ended)' : ''))}`;
  if (action !== 'restart') return started;
  const ended = `restart ${namesWith(namesIn(restarted), display)}, which changed`;
  return isList(agents) && agents.length > 0 ? `${ended}; ${started}` : ended;
}

/** Shows what the stop interrupts. An agent that is down for a moment counts: it would come back. */
function stopText(agents: Fact | undefined, display: Facts): string {
  if (isList(agents) && agents.length === 0) return 'end the watchdog; no agent runs';
  return `stop ${namesWith(agents, display)}`;
}

/** More names do not help a reader; a document has them all. */
const mostNamed = 12;

/** Where not all are named, agents at work come first. */
function namesWith(agents: Fact | undefined, display: Facts): string {
  const states = Object(shown(display).agents);
  const suffix = (name: Fact) => interruptedText(Object(states[String(name)]));
  if (!isList(agents) || agents.length <= mostNamed) return names(agents, suffix);
  const [at, rest] = [
    agents.filter((name) => suffix(name) !== ''),
    agents.filter((name) => suffix(name) === ''),
  ];
  const folded = agents.length - mostNamed;
  const atWork = Math.max(0, at.length - mostNamed);
  const also = atWork === 0 ? '' : ` (${atWork} of them at work or down)`;
  return `${names([...at, ...rest].slice(0, mostNamed), suffix)} and ${folded} more${also}`;
}

function interruptedText(state: Facts): string {
  const { doing, startsInMs, activity, forMs, waits, clients, queued } = state;
  const age = typeof forMs === 'number' ? ` ${ageText(forMs)}` : '';
  const all = [
    ...(doing === undefined ? [] : [doingText(doing, startsInMs)]),
    ...(activity === 'busy' ? [`busy${age}`] : []),
    ...(activity === 'waiting' ? [`waits for you${age}: ${text(waits)}`] : []),
    ...(activity === 'held' ? [`held${age}: ${text(waits)}`] : []),
    ...(typeof clients === 'number' ? [`${plural(clients, 'client')} attached`] : []),
    ...(typeof queued === 'number' ? [plural(queued, 'queued message')] : []),
  ];
  return all.length === 0 ? '' : ` (${all.join('; ')})`;
}

function doingText(doing: Fact, startsInMs: Fact | undefined): string {
  switch (doing) {
    case 'back-off':
      return `in back-off; would start in ${Math.ceil(Number(startsInMs) / 1000)} s`;
    case 'due':
      return 'down; its watchdog would start it';
    case 'unwatched':
      return 'not running; wanted up';
    default:
      return text(doing);
  }
}

function names(agents: Fact | undefined, suffix: (name: Fact) => string): string {
  if (!isList(agents)) return 'its agents';
  return named(agents.map((name) => `${text(name)}${suffix(name)}`));
}

function missingWords(missing: Fact | undefined, dead: Fact | undefined): string {
  if (!isList(missing)) return 'agents do not run';
  const ended = isList(dead) ? missing.filter((name) => dead.includes(name)) : [];
  const never = missing.filter((name) => !ended.includes(name));
  return [
    ...(ended.length > 0 ? [`${named(ended)} ${ended.length === 1 ? 'has' : 'have'} ended`] : []),
    ...(never.length > 0 ? [`${named(never)} ${never.length === 1 ? 'does' : 'do'} not run`] : []),
  ].join('; ');
}

function running(agents: Fact | undefined): string {
  if (!isList(agents)) return 'agents run';
  return `${named(agents)} ${agents.length === 1 ? 'runs' : 'run'}`;
}

function named(agents: readonly Fact[]): string {
  return `${agents.length === 1 ? 'agent' : 'agents'} ${agents.map(text).join(', ')}`;
}
