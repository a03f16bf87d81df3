// Situations whose screens are kept as golden text. Each is a world of the model, planned for real.
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import type { Fleet, Project } from '../../src/fleet/fleet.ts';
import { observe } from '../../src/observe/observe.ts';
import { plan } from '../../src/plan/assemble.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Style } from '../../src/view/style.ts';
import {
  agentsToml,
  cloneOf,
  commitOf,
  fleetOf,
  type ModelClone,
  type ModelPlace,
  modelWorld,
  now,
  projectOf,
  repositoryOf,
  sessionOf,
  stateOf,
  workOf,
} from './model.ts';

export interface Situation {
  readonly projects: readonly Project[];
  /** By the project's name; a project that is not named is as declared. Null: nothing is there. */
  readonly places?: Readonly<Record<string, ModelPlace | null>>;
  /** Agents that are not alive though all the others are; by session name. */
  readonly missing?: readonly string[];
  readonly dead?: readonly string[];
  /** Agents that run by another definition than is declared; by session name. */
  readonly changed?: readonly string[];
  readonly restart?: boolean;
  /** Parents of commits, where it matters how two have come apart. */
  readonly history?: ReadonlyMap<string, string | null>;
  readonly diagnostics?: readonly Diagnostic[];
  readonly fleet?: Partial<Fleet>;
  /** tmux gives no answer. */
  readonly tmuxIsSilent?: boolean;
}

export async function planOf({
  projects,
  places = {},
  missing = [],
  dead = [],
  changed = [],
  restart = false,
  history = new Map(),
  diagnostics = [],
  fleet: changes = {},
  tmuxIsSilent,
}: Situation): Promise<Plan> {
  const fleet = fleetOf(projects, changes);
  const state = stateOf();
  state.tmuxAnswers = tmuxIsSilent !== true;
  for (const [id, parent] of history) {
    state.commits.set(id, { parent, agentsToml: agentsToml(['writer']), engineInHead: { kind: 'absent' } });
  }
  for (const project of projects) {
    const place = places[project.name] === undefined ? cloneOf(project) : places[project.name];
    if (place === null || place === undefined) continue;
    state.places.set(project.path, place);
    if (place.kind !== 'repository' || place.agentsToml === null) continue;
    for (const [, agent = ''] of place.agentsToml.matchAll(/^\[agents\.(.*)\]$/gm)) {
      const bare = sessionOf(project, agent, { alive: !dead.includes(`${project.name}/${agent}`) });
      const marks = changed.includes(bare.name) ? { spec: `sha256:${'0'.repeat(64)}`, engine: 'v0.1.0' } : {};
      const session = { ...bare, marks: { ...bare.marks, ...marks } };
      if (!missing.includes(session.name)) state.sessions.set(session.name, session);
    }
  }
  const seen = await observe(fleet, projects, modelWorld(state, fleet).world, { restart });
  return plan(fleet, { ...seen, diagnostics: [...diagnostics, ...seen.diagnostics] }, now, 'fleet.toml');
}

/** A clone that pins another version than the project is to have. */
export function behind(project: Project, changes: Partial<ModelClone> = {}): ModelClone {
  const commit = commitOf(project.engine === 'v0.1.0' ? 'v0.2.0' : 'v0.1.0');
  const engineInHead = { kind: 'gitlink', commit } as const;
  return cloneOf(project, {
    repository: repositoryOf(project, {
      engineInHead,
      engineOnDisk: { kind: 'checkout', commit, gitDir: `${project.path}/.git/modules/engine` },
    }),
    work: workOf(project, { engineInIndex: engineInHead }),
    ...changes,
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

/** What is wrong with a screen as such, whatever it says. */
export function flaws(text: string, width: number): string[] {
  const lines = text.split('\n');
  return [
    ...(text.endsWith('\n') && !text.endsWith('\n\n') ? [] : ['does not end with one line break']),
    ...lines.flatMap((line, index) => {
      const where = `line ${index + 1}: ${line}`;
      const words = line.trim().split(/ +/);
      // A path or command that is longer than the line is left whole, so that it can be copied.
      const isOneWord = words.some((word) => word.length > width - 20);
      return [
        ...(line.length > width && !isOneWord ? [`too long: ${where}`] : []),
        ...(/\s$/.test(line) ? [`ends in white space: ${where}`] : []),
        ...(/[\p{Cc}\p{Cf}]/u.test(line) ? [`holds a control character: ${where}`] : []),
        ...(/undefined|NaN|\[object|\?\?/.test(line) ? [`shows a value that is none: ${where}`] : []),
      ];
    }),
    ...(text.includes('\n\n\n') ? ['has two blank lines'] : []),
  ];
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
