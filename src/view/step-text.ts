// What a step does, in words that do not name its project, so that the same change in many projects reads the
// same and can be shown once.
import type { Action } from '../../reconcilers/reconciler.ts';
import type { Step } from '../plan/plan.ts';
import { ageText } from '../world/text.ts';
import { plural } from './style.ts';

export const symbols: Readonly<Record<Action, string>> = {
  create: '+',
  start: '+',
  adopt: '~',
  update: '~',
  restart: '±',
  stop: '-',
  retire: '-',
  release: '.',
};

/** What each symbol stands for, in the order of the legend. */
export const legend: readonly (readonly [string, string])[] = [
  ['-', 'stop, retire'],
  ['±', 'restart'],
  ['+', 'create, start'],
  ['~', 'change'],
  ['.', 'release'],
];

export function stepText(step: Step): string {
  switch (step.kind) {
    case 'clone':
      return cloneText(step);
    case 'engine':
      return engineText(step);
    case 'agents':
      return agentsText(step);
  }
}

function cloneText({ action, reason, before, after, display }: Step): string {
  switch (action) {
    case 'create': {
      if (reason === 'retired-back') return `bring the retired clone back${from(before)}${then(display)}`;
      const repo = after?.['repo'];
      const branch = text(after?.['branch']);
      if (typeof repo === 'string') return `clone ${repo}, branch ${branch}`;
      return `scaffold a project from template "${text(after?.['template'])}", branch ${branch}`;
    }
    case 'update':
      return updateText(before, after);
    case 'adopt':
      if (reason === 'renamed') return `adopt the clone of ${text(before?.['project'])}, which was renamed`;
      return `adopt the clone at ${text(after?.['path'])}${linkedTo(display)}`;
    case 'release':
      return `release ${text(before?.['path'])}: it stays as it is`;
    case 'retire':
      return `move ${text(before?.['path'])} as it is into ${text(after?.['under'])}`;
    default:
      return `${action} the clone`;
  }
}

/** Where it lies shows only where it was looked for. */
function from(before: Step['before']): string {
  const path = before?.['path'];
  return typeof path === 'string' ? ` from ${path}` : '';
}

function linkedTo({ workTreeOf: main }: Step['display']): string {
  return typeof main === 'string' ? `, a linked work tree of ${main}` : '';
}

function then({ afterwards: more }: Step['display']): string {
  return typeof more === 'string' ? `; ${more}` : '';
}

function updateText(before: Step['before'], after: Step['after']): string {
  const [from, to] = [before?.['remote'], after?.['remote']];
  const remote =
    to === undefined
      ? []
      : [from === null ? `add the remote ${text(to)}` : `remote ${text(from)} → ${text(to)}`];
  const here = before?.['branch'] ?? 'no branch';
  const branch =
    after?.['branch'] === undefined ? [] : [`switch from ${text(here)} to ${text(after['branch'])}`];
  const protect = after?.['protect'];
  const protection =
    protect === undefined
      ? []
      : [protect === true ? 'mark it as protected' : 'mark it as no longer protected'];
  return [...remote, ...branch, ...protection].join(', ');
}

function engineText({ action, reason, after, display }: Step): string {
  const version = text(after?.['version']);
  if (reason === 'clone-changes') return `engine ${version}: pin it, if the clone does not by then`;
  const unpushed = display['unpushed'];
  const pushes = after?.['push'] === true;
  const push = pushes ? ' and push' : typeof unpushed === 'string' ? `, not pushed: ${unpushed}` : '';
  if (reason === 'checkout-missing' || reason === 'checkout-differs')
    return `check out engine ${version} in engine/${pushes ? ', push the pin' : ''}`;
  const goesOn = typeof after?.['fastForward'] === 'string';
  const commit = display['signed'] === true ? 'commit the pin (signed)' : 'commit the pin';
  const first = goesOn ? 'fast-forward to origin, ' : '';
  if (reason === 'pin-unpushed')
    return `engine ${version}: ${goesOn ? `${first}${commit} there${push}` : 'push the pin, which origin does not have'}`;
  if (action === 'create') return `engine ${version}: ${first}add it, ${commit}${push}`;
  return `engine ${text(display['from'])} → ${version}: ${first}${commit}${push}`;
}

function agentsText({ action, reason, before, after, display }: Step): string {
  if (action === 'stop') return stopText(before, display);
  const agents = after?.['agents'];
  if (agents === null || agents === undefined) return 'start the agents declared in its agents.toml';
  if (reason === 'watchdog-missing') return 'start the watchdog; the agents keep running';
  if (reason === 'watchdog-outdated')
    return 'replace the watchdog with the new engine’s; the agents keep running';
  if (reason === 'watchdog-node-removed')
    return 'replace the watchdog, whose node was removed; the agents keep running';
  const dead: readonly unknown[] = Array.isArray(display['dead']) ? display['dead'] : [];
  const started = `start ${names(agents, (name) => (dead.includes(name) ? ' (ended)' : ''))}`;
  if (action !== 'restart') return started;
  const ended = namesWith(Object.keys(Object(after?.['restarted'])), display);
  const restarted = `restart ${ended}, which changed`;
  return Array.isArray(agents) && agents.length > 0 ? `${restarted}; ${started}` : restarted;
}

/** With what it interrupts: that an agent is down for a moment is no reason not to say that it would come back. */
function stopText(before: Step['before'], display: Step['display']): string {
  const agents = before?.['agents'];
  if (Array.isArray(agents) && agents.length === 0) return 'end the watchdog; no agent runs';
  return `stop ${namesWith(agents, display)}`;
}

/** More names are read by nobody; a document has them all. */
const mostNamed = 12;

/** Those in which something goes on come first where not all are named. */
function namesWith(agents: unknown, display: Step['display']): string {
  const states = Object(display['agents']);
  const suffix = (name: unknown) => interruptedText(Object(states[String(name)]));
  if (!Array.isArray(agents) || agents.length <= mostNamed) return names(agents, suffix);
  const [at, rest] = [
    agents.filter((name) => suffix(name) !== ''),
    agents.filter((name) => suffix(name) === ''),
  ];
  const folded = agents.length - mostNamed;
  const atWork = Math.max(0, at.length - mostNamed);
  const also = atWork === 0 ? '' : ` (${atWork} of them at work or down)`;
  return `${names([...at, ...rest].slice(0, mostNamed), suffix)} and ${folded} more${also}`;
}

function interruptedText(state: Record<string, unknown>): string {
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

function doingText(doing: unknown, startsInMs: unknown): string {
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

function names(value: unknown, suffix: (name: unknown) => string = () => ''): string {
  if (!Array.isArray(value)) return 'its agents';
  const all = value.map((name) => `${text(name)}${suffix(name)}`);
  return `${all.length === 1 ? 'agent' : 'agents'} ${all.join(', ')}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '?' : String(value);
}
