// Situations whose screens are kept as golden text. Each is a world of the model, planned for real.

import { widthOf } from '../../engine/kernel/cells.ts';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { outgoingJson } from '../../engine/kernel/outgoing.ts';
import { activityFile, launchesFile } from '../../engine/protocol.ts';
import type { Fleet, Project } from '../../src/fleet/fleet.ts';
import { observe } from '../../src/observe/observe.ts';
import { plan } from '../../src/plan/assemble.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planText } from '../../src/view/plan/human.ts';
import { type PlanMarkdownOptions, planMarkdown } from '../../src/view/plan/markdown.ts';
import type { Style } from '../../src/view/style.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { Session } from '../../src/world/tmux.ts';
import {
  agentsToml,
  cloneOf,
  commitOf,
  fleetOf,
  type ModelClone,
  type ModelPlace,
  type ModelState,
  now,
  projectOf,
  repositoryOf,
  sessionOf,
  stateOf,
  workOf,
} from './model.ts';
import { modelWorld } from './model-world.ts';

export interface Situation {
  readonly projects: readonly Project[];
  /** By the project's name; a project that is not named is as declared. Null: nothing is there. */
  readonly places?: Readonly<Record<string, ModelPlace | null>>;
  /** Agents that are not alive though all the others are; by session name. */
  readonly missing?: readonly string[];
  readonly dead?: readonly string[];
  /** Sessions besides those of the agents that are declared. */
  readonly sessions?: readonly ExtraSession[];
  /** The version that the watchdog of a project runs; none where it is not named. */
  readonly watchdogs?: Readonly<Record<string, string>>;
  /** Agents that run by another definition than is declared; by session name. */
  readonly changed?: readonly string[];
  /** What agents do, by session name. */
  readonly doing?: Readonly<Record<string, Doing>>;
  readonly restart?: boolean;
  /** Clones of this fleet, as they should be, that lie where the registry names no project of theirs. */
  readonly leftOut?: readonly Project[];
  /** Parents of commits, where it matters how two have come apart. */
  readonly history?: ReadonlyMap<string, string | null>;
  readonly diagnostics?: readonly Diagnostic[];
  readonly fleet?: Partial<Fleet>;
  /** tmux gives no answer. */
  readonly tmuxIsSilent?: boolean;
  /** Screens that are kept beside those that every situation has. */
  readonly also?: readonly ('color' | 'verbose')[];
  /** What no screen and no document may show. */
  readonly secrets?: readonly string[];
}

export interface Doing {
  readonly state?: 'busy' | 'waiting' | 'held';
  readonly reason?: string;
  /** Minutes. */
  readonly forMinutes?: number;
  readonly queued?: number;
  readonly clients?: number;
}

interface ExtraSession {
  readonly project: Project;
  readonly agent: string;
  readonly marks?: Partial<Session['marks']>;
}

export async function planOf(situation: Situation): Promise<Plan> {
  return (await seenOf(situation)).plan;
}

/** The plan, and what it was made of. */
export async function seenOf(situation: Situation) {
  const { projects, diagnostics = [], tmuxIsSilent, restart = false, history = new Map() } = situation;
  const fleet = fleetOf(projects, situation.fleet);
  const state = stateOf();
  state.tmuxAnswers = tmuxIsSilent !== true;
  for (const [id, parent] of history) {
    state.commits.set(id, { parent, agentsToml: agentsToml(['writer']), engineInHead: { kind: 'absent' } });
  }
  const asItShouldBe = { ...situation, places: {} };
  for (const project of situation.leftOut ?? []) placeIn(state, project, asItShouldBe, fleet);
  for (const project of projects) placeIn(state, project, situation, fleet);
  for (const { project, agent, marks = {} } of situation.sessions ?? []) {
    const session = sessionOf(project, agent);
    state.sessions.set(session.name, { ...session, marks: { ...session.marks, ...marks } });
  }
  const { world } = modelWorld(state, fleet);
  const seen = await observe(fleet, projects, world, { restart });
  const observation = { ...seen, diagnostics: [...diagnostics, ...seen.diagnostics] };
  return { fleet, world, observation, plan: plan(fleet, observation, now, 'fleet.toml') };
}

/** What is at a project's path, with its agents alive unless they are named as missing or dead. */
function placeIn(state: ModelState, project: Project, situation: Situation, fleet: Fleet): void {
  const { places = {}, missing = [], dead = [], changed = [], watchdogs = {} } = situation;
  const given = places[project.name];
  const place = given === undefined ? cloneOf(project, { repository: ours(project, fleet) }) : given;
  if (place === null) return;
  state.places.set(project.path, place);
  const watchdog = watchdogs[project.name];
  if (watchdog !== undefined) state.watchdogs.set(project.path, watchdog);
  if (place.kind !== 'repository' || place.agentsToml === null) return;
  for (const [, agent = ''] of place.agentsToml.matchAll(/^\[agents\.(.*)\]$/gm)) {
    const session = sessionOf(project, agent, { alive: !dead.includes(`${project.name}/${agent}`) });
    const other = changed.includes(session.name)
      ? { spec: `sha256:${'0'.repeat(64)}`, engine: 'v0.1.0' }
      : {};
    const marks = { ...session.marks, ...other, fleet: fleet.name };
    const does = situation.doing?.[session.name];
    const clients = does?.clients ?? 0;
    if (!missing.includes(session.name)) state.sessions.set(session.name, { ...session, marks, clients });
    if (does !== undefined) recordsOf(does, project.path, agent, state);
  }
}

/** What the engine and the hooks of an agent have written. */
function recordsOf(
  { state: doing, reason, forMinutes = 0, queued = 0 }: Doing,
  path: string,
  agent: string,
  { records }: ModelState,
): void {
  for (let index = 0; index < queued; index += 1) {
    records.set(`${path}/queue/${agent}/${index}.json`, '{}');
  }
  if (doing === undefined) return;
  const since = new Date(now.getTime() - forMinutes * 60_000).toISOString();
  const prompts = { count: 1, lastAt: null, lastDigest: null };
  records.set(`${path}/${launchesFile(agent)}`, JSON.stringify({ launches: ['l1'] }));
  records.set(
    `${path}/${activityFile(agent)}`,
    JSON.stringify({
      ...{
        format: 'ao.activity/1',
        launch: 'l1',
        state: doing,
        reason: reason ?? null,
        conversation: null,
        prompts,
      },
      ...{ source: 'hook', since, at: since },
    }),
  );
}

function ours(project: Project, fleet: Fleet): Repository {
  return repositoryOf(project, {
    marks: { fleet: fleet.name, project: project.name, protect: project.protect },
  });
}

/** For `places`: none of the projects is there. */
export function nowhere(projects: readonly Project[]): Record<string, null> {
  return Object.fromEntries(projects.map(({ name }) => [name, null]));
}

/** A clone that fits the registry and bears no mark. */
export function unmarked(project: Project, changes: Partial<Repository> = {}): ModelClone {
  return cloneOf(project, {
    repository: repositoryOf(project, { marks: { fleet: null, project: null, protect: false }, ...changes }),
  });
}

interface Behind {
  readonly repository?: Partial<Repository>;
  readonly work?: Partial<EngineWork>;
}

/** A clone that pins another version than the project is to have. */
export function behind(project: Project, { repository, work }: Behind = {}): ModelClone {
  const commit = commitOf(project.engine === 'v0.1.0' ? 'v0.2.0' : 'v0.1.0');
  const engineInHead = { kind: 'gitlink', commit } as const;
  const gitDir = `${project.path}/.git/modules/engine`;
  const engineOnDisk = { kind: 'checkout', commit, gitDir } as const;
  return cloneOf(project, {
    repository: repositoryOf(project, { engineInHead, engineOnDisk, ...repository }),
    work: workOf(project, { engineInIndex: engineInHead, ...work }),
  });
}

const plain80: Style = { color: false, width: 80 };
const plain200: Style = { color: false, width: 200 };
const color80: Style = { color: true, width: 80 };

/** The same view narrow, wide and in colour, as one text; the escape character is shown as ␛. */
export function screens(render: (style: Style) => string): string {
  return [
    `── 80 columns ──\n${render(plain80)}`,
    `── 200 columns ──\n${render(plain200)}`,
    `── 80 columns, colour ──\n${render(color80).replaceAll('\u001b', '␛')}`,
  ].join('\n');
}

/** Everything that is kept of a situation, each text under a heading. */
export function everyText(plan: Plan, { also = [], restart = false }: Situation): string {
  const next = restart ? 'po apply --restart' : 'po apply';
  const human = (style: Style, verbose = false) => planText(plan, { ...style, verbose, next });
  const [narrow, wide] = [human(plain80), human(plain200)];
  const parts = [
    ['80 columns', narrow],
    ['200 columns', wide === narrow ? 'the same\n' : wide],
    ...(also.includes('color') ? [['80 columns, colour', human(color80).replaceAll('\u001b', '␛')]] : []),
    ...(also.includes('verbose') ? [['every detail', human(plain80, true)]] : []),
    ['Markdown', planMarkdown(plan, { ...markdownOptions, next })],
    ['JSON', `${outgoingJson(JSON.stringify(abridged(plan), null, 2))}\n`],
  ];
  return parts.map(([title, text = '']) => `════ ${title} ════\n${withoutMiddle(text)}`).join('\n');
}

export const markdownOptions: PlanMarkdownOptions = {
  next: 'po apply',
  registryCommit: 'c0ffee'.padEnd(40, '0'),
};

const mostLines = 200;
const longestLine = 1_200;

/** Of what is as long as for a thousand projects, the beginning and the end. */
function withoutMiddle(text: string): string {
  const lines = text.split('\n').map((line) => {
    const left = line.length - 400;
    return line.length <= longestLine ? line : `${line.slice(0, 300)} … ${left} more … ${line.slice(-100)}`;
  });
  const missing = lines.length - 70;
  return lines.length <= mostLines
    ? lines.join('\n')
    : [...lines.slice(0, 40), `… ${missing} more lines …`, ...lines.slice(-30)].join('\n');
}

const mostEntries = 8;

/** Of a long list the first entries and the last one: the others look like them. */
function abridged(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept =
      value.length <= mostEntries
        ? value
        : [...value.slice(0, 2), `… ${value.length - 3} more …`, value[value.length - 1]];
    return kept.map(abridged);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, abridged(item)]));
}

/** What is wrong with a screen as such, whatever it says. */
export function flaws(text: string, width: number): string[] {
  const lines = text.split('\n');
  return [
    ...(text.endsWith('\n') && !text.endsWith('\n\n') ? [] : ['does not end with one line break']),
    ...lines.flatMap((line, index) => {
      const where = `line ${index + 1}: ${line}`;
      const words = line.trim().split(/ +/);
      // A path or command that is longer than the line is left whole, so that it can be copied.
      const isOneWord = isCommand(line) || words.some((word) => word.length > width - 20);
      return [
        ...(cellsOf(line) > width && !isOneWord ? [`too long: ${where}`] : []),
        ...(/\s$/.test(line) ? [`ends in white space: ${where}`] : []),
        ...(/[\p{Cc}\p{Cf}]/u.test(line.replaceAll('👨‍👩‍👧', ''))
          ? [`holds a control character: ${where}`]
          : []),
        ...(/undefined|NaN|\[object|\?\?/.test(line) ? [`shows a value that is none: ${where}`] : []),
      ];
    }),
    ...(text.includes('\n\n\n') ? ['has two blank lines'] : []),
  ];
}

function cellsOf(line: string): number {
  return /^[ -~]*$/.test(line) ? line.length : widthOf(line);
}

function isCommand(line: string): boolean {
  return /^ {4,}(?:cd|git|kill|mkdir|mv|node|tmux|po) /.test(line);
}

export function manyProjects(
  count: number,
  changes: (index: number) => Partial<Project> = () => ({}),
): Project[] {
  const names = [
    'api',
    'app',
    'billing',
    'blog',
    'docs-site',
    'gateway',
    'infra',
    'mobile',
    'search',
    'shop',
    'support',
    'web',
  ];
  return names.slice(0, count).map((name, index) => projectOf(name, changes(index)));
}
