// What the registry would have to say for past runs to be undone: the pins and states that they found, as keys of the
// projects that they changed. Pure, and it never decides that anything is done: whatever it answers is a change of the
// registry, from which a plan follows as from any other.

import type { Fact } from '../../reconcilers/reconciler.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { ProjectEntry, Registry } from '../fleet/schema.ts';
import { redactUrl, sameRemote } from '../fleet/url.ts';
import { formerTable } from './former-table.ts';
import type { PastRun, PastStep } from './past-run.ts';

export interface UndoInput {
  /** Oldest first. */
  readonly undone: readonly PastRun[];
  /** Runs that began after the oldest of those, and are not among them. Oldest first. */
  readonly later: readonly PastRun[];
  /** What the registry asked of a project before a run, by the last one before it that tells. */
  readonly declaredBefore: (project: string, run: PastRun) => PastStep['declared'];
  /** The version that a commit of the engine is, or null where none is known. */
  readonly versionOf: (commit: string) => string | null;
  /** The registry as it is written, and as it is understood. */
  readonly registry: Registry;
  readonly fleet: Fleet;
}

export interface Undo {
  readonly changes: readonly UndoChange[];
  /** The projects that those are about. Sorted. */
  readonly projects: readonly string[];
  /** What the registry says already, or wants no change of it: for people. */
  readonly asItIs: readonly StepRemark[];
  readonly notUndone: readonly StepRemark[];
  /** Later runs that changed the same projects: with one of them nothing may be undone. */
  readonly overtaken: readonly { readonly run: string; readonly projects: readonly string[] }[];
}

/** A key of the registry that is to say something else. */
export interface UndoChange {
  /** As it is written: `['projects', 'api', 'engine']`. */
  readonly path: readonly string[];
  /** Null: the key is not there. */
  readonly before: string | null;
  readonly after: string;
}

export interface StepRemark {
  readonly run: string;
  readonly step: string;
  readonly why: string;
  /** To be pasted as they are, for what `why` says: into the registry, or into a shell. */
  readonly lines: readonly string[];
}

type Key = 'engine' | 'state' | 'branch' | 'repo';

interface WayBack {
  readonly keys: Partial<Readonly<Record<Key, string>>>;
  readonly cannot: readonly Reason[];
  /** Nothing of the registry was behind the step. */
  readonly asItIs: readonly Reason[];
}

type Reason = Pick<StepRemark, 'why' | 'lines'>;

export function undoOf(input: UndoInput): Undo {
  const { undone, fleet } = input;
  const now = new Map(fleet.projects.map((project) => [project.name, project]));
  const wanted = new Map<string, Partial<Record<Key, string>>>();
  const asItIs: StepRemark[] = [];
  const notUndone: StepRemark[] = [];
  // The newest first: where several runs changed the same, what the oldest of them found is what is gone back to.
  for (const run of undone.toReversed()) {
    for (const step of begunIn(run)) {
      const remark = (reason: Reason) => ({ run: run.run, step: step.id, ...reason });
      const back = wayBack(step, run, input);
      asItIs.push(...back.asItIs.map(remark));
      notUndone.push(...back.cannot.map(remark));
      if (Object.keys(back.keys).length === 0) continue;
      const project = now.get(step.project);
      if (project === undefined)
        notUndone.push(remark(because('the registry does not name the project any more')));
      else wanted.set(step.project, { ...wanted.get(step.project), ...back.keys });
    }
  }
  const missing: Wanted[] = [...wanted].flatMap(([name, keys]) => {
    const project = now.get(name);
    if (project === undefined) return [];
    return (Object.entries(keys) as [Key, string][])
      .filter(([key, value]) => !asksFor(project, key, value))
      .map(([key, value]) => ({ project, key, value }));
  });
  for (const name of wanted.keys()) {
    if (missing.some(({ project }) => project.name === name)) continue;
    const run = undone.find((one) => begunIn(one).some(({ project }) => project === name))?.run ?? '';
    asItIs.push({ run, step: name, ...because('the registry asks for what was there before already') });
  }
  return {
    changes: placed(missing, input),
    projects: [...new Set(missing.map(({ project }) => project.name))].sort(),
    asItIs,
    notUndone,
    overtaken: overtakenBy(input),
  };
}

/** A remote may be written in other words than those in which it was found. */
function asksFor(project: Project, key: Key, value: string): boolean {
  const now = project[key];
  return now === value || (key === 'repo' && now !== null && sameRemote(now, value));
}

function begunIn({ steps }: PastRun): readonly PastStep[] {
  return steps.filter(({ startedAt }) => startedAt !== null);
}

function wayBack(step: PastStep, run: PastRun, input: UndoInput): WayBack {
  switch (step.kind) {
    case 'clone':
      return cloneBack(step, run, input);
    case 'engine':
      return engineBack(step, input);
    case 'agents':
      return agentsBack(step, run, input);
  }
}

const back = (keys: WayBack['keys']): WayBack => ({ keys, cannot: [], asItIs: [] });
const because = (why: string, ...lines: string[]): Reason => ({ why, lines });
const cannot = (why: string, ...lines: string[]): WayBack => ({
  ...{ keys: {}, cannot: [because(why, ...lines)], asItIs: [] },
});
const fine = (why: string): WayBack => ({ keys: {}, cannot: [], asItIs: [because(why)] });

function cloneBack(step: PastStep, run: PastRun, input: UndoInput): WayBack {
  const { action, before, after } = step;
  switch (action) {
    case 'create':
      return cannot('the clone that it made stays: po deletes none; state = "retired" moves it aside whole');
    case 'adopt':
      return cannot('the clone stays marked; without its table in fleet.toml it is released');
    case 'release':
      return releaseBack(step, run, input);
    case 'retire':
      return retireBack(step, run, input);
    case 'update': {
      const keys: Partial<Record<Key, string>> = {};
      const why: Reason[] = [];
      const [remote, branch] = [before?.['remote'], before?.['branch']];
      if (after?.['remote'] !== undefined) {
        if (typeof remote !== 'string') why.push(because('the clone had no remote, and po takes none away'));
        else keys.repo = redactUrl(remote);
      }
      if (after?.['branch'] !== undefined) {
        if (typeof branch === 'string') keys.branch = branch;
        else why.push(because('the clone was on no branch'));
      }
      if (after?.['remote'] === undefined && after?.['branch'] === undefined)
        return fine('it recorded in the clone whether it is protected');
      return { keys, cannot: why, asItIs: [] };
    }
    default:
      return cannot('the journal does not say what it did');
  }
}

function releaseBack(step: PastStep, run: PastRun, { declaredBefore, registry, fleet }: UndoInput): WayBack {
  const { project } = step;
  if (entryOf(registry, project) !== undefined)
    return cannot('the registry names the project again, and po takes the clone over again');
  const table = formerTable(step, declaredBefore(project, run), registry, fleet.root);
  const words = 'write the table of the project again, as it was: po then takes the clone over again';
  return table.length === 0
    ? cannot(words)
    : cannot(
        `${words}. Of its template, after, tags, protect and hold the journal tells nothing; the rest was`,
        ...table,
      );
}

/** Wanted again, the clone comes back from where it was moved to, and its agents with it. */
function retireBack({ project }: PastStep, run: PastRun, { declaredBefore }: UndoInput): WayBack {
  const state = declaredBefore(project, run)?.state ?? null;
  if (state === 'running' || state === 'stopped') return back({ state });
  const wasRunning = run.steps.some(({ id, action }) => id === `${project}/agents` && action === 'stop');
  // That its agents were stopped says it as well.
  if (wasRunning) return back({ state: 'running' });
  return cannot(
    'no earlier run says whether it was running or stopped; po brings its clone back once the state is either',
  );
}

function engineBack({ action, reason, before, after, display }: PastStep, { versionOf }: UndoInput): WayBack {
  if (action === 'create')
    return cannot('the project had no engine before, and every project of a fleet has one');
  if (reason === 'pin-unpushed')
    return cannot('what was pushed stays at origin; the next version is committed on top of it');
  if (reason === 'checkout-missing' || reason === 'checkout-differs')
    return fine('it corrected what is checked out; the pin was the same before');
  const commit = textOf(before?.['commit']);
  if (commit === null) return cannot('what was pinned before is not recorded');
  // Of a pin that is no version that po knows, the beginning of its commit is shown in place of one.
  const shown = textOf(display['from']);
  const version = versionOf(commit) ?? (shown !== null && !commit.startsWith(shown) ? shown : null);
  if (version === null)
    return cannot(`it was pinned at ${commit.slice(0, 12)}, which is no version that po knows`);
  const pushed =
    after?.['push'] === true ? [because('the commit that it pushed stays; the way back is another one')] : [];
  return { ...back({ engine: version }), cannot: pushed };
}

function agentsBack(step: PastStep, run: PastRun, { declaredBefore }: UndoInput): WayBack {
  const { action, reason, project } = step;
  const clone = run.steps.find(({ id }) => id === `${project}/clone`);
  const hasClone = clone !== undefined && clone.startedAt !== null;
  switch (action) {
    case 'stop':
      if (reason === 'removed')
        return cannot('its agents start again once the registry names the project again');
      return back({ state: 'running' });
    case 'restart':
      return cannot(
        'its agents were started again by their new definition; what they had begun is not brought back',
      );
    case 'start': {
      if (reason?.startsWith('watchdog-')) return fine('it saw to the watchdog alone');
      if (hasClone && clone.action === 'create') return cannot('its agents came with the clone');
      const state = declaredBefore(project, run)?.state ?? null;
      if (state === null)
        return cannot(
          'no earlier run says whether its agents were stopped on purpose; state = "stopped" would stop them',
        );
      return state === 'stopped' ? back({ state }) : fine('it started again what had ended');
    }
    default:
      return cannot('the journal does not say what it did');
  }
}

interface Wanted {
  readonly project: Project;
  readonly key: Key;
  readonly value: string;
}

/**
 * Where each is written: with the project itself, but where all that share a default go back to the same, there, as
 * whoever changed it did.
 */
function placed(wanted: readonly Wanted[], { registry, fleet }: UndoInput): UndoChange[] {
  const changes = new Map<string, UndoChange>();
  for (const one of wanted) {
    const shared = sharedPlace(one, registry);
    const users = fleet.projects.filter(
      (project) => shared !== null && isShared(project, one.key, registry) && project.state !== 'retired',
    );
    const isForAll = users.every(({ name }) =>
      wanted.some(
        ({ project, key, value }) => project.name === name && key === one.key && value === one.value,
      ),
    );
    const own = entryOf(registry, one.project.name)?.[one.key] ?? null;
    const change: UndoChange =
      shared !== null && isForAll
        ? { ...shared, after: one.value }
        : { path: ['projects', one.project.name, one.key], before: own, after: one.value };
    changes.set(JSON.stringify(change.path), change);
  }
  return [...changes.values()];
}

/** The default that a project goes by, or null where it says for itself or goes by none. */
function sharedPlace(
  { project, key }: Wanted,
  registry: Registry,
): { readonly path: readonly string[]; readonly before: string } | null {
  if (key === 'repo' || !isShared(project, key, registry)) return null;
  const value = registry.defaults?.[key];
  if (value !== undefined) return { path: ['defaults', key], before: value };
  return key === 'engine' ? { path: ['engine', 'version'], before: registry.engine.version } : null;
}

function isShared({ name }: Project, key: Key, registry: Registry): boolean {
  return entryOf(registry, name)?.[key] === undefined;
}

/** A project may have a name that every object has. */
function entryOf({ projects = {} }: Registry, name: string): ProjectEntry | undefined {
  return Object.hasOwn(projects, name) ? projects[name] : undefined;
}

/** What a later run began for the same projects, but for those that only restored what was so before. */
function overtakenBy(input: UndoInput): Undo['overtaken'] {
  const projects = new Set(input.undone.flatMap((run) => begunIn(run).map(({ project }) => project)));
  return input.later.flatMap((run) => {
    const changed = begunIn(run).filter(
      (step) => projects.has(step.project) && wayBack(step, run, input).asItIs.length === 0,
    );
    const names = [...new Set(changed.map(({ project }) => project))].sort();
    return names.length === 0 ? [] : [{ run: run.run, projects: names }];
  });
}

function textOf(fact: Fact | undefined): string | null {
  return typeof fact === 'string' ? fact : null;
}
