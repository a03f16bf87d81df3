// Looks at the agents of a project: which ones it declares, and which sessions belong to them. Never runs its engine.
import { sessionName } from '../../engine/protocol.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { known, type Look } from '../../src/world/look.ts';
import type { Session } from '../../src/world/tmux.ts';
import type { World } from '../../src/world/world.ts';
import type { Stranded } from '../left-behind.ts';
import type { Desired, Reconciler, Snapshot } from '../reconciler.ts';
import { sessionsAt, sessionsNamed, sessionsOf } from '../sessions.ts';
import { type Accepted, trustEngine } from '../trust.ts';
import { talks, waitingIn } from '../waiting.ts';
import { readDeclared } from './declared.ts';
import { asAccepted, definitionsOf, driftedAgents, runningIn, sourcesAt } from './definitions.ts';
import { endedByThemselves } from './ended.ts';
import { lookForMisled } from './old-records.ts';
import { ongoingIn } from './ongoing.ts';
import { isToStop, lookAtPending } from './pending.ts';
import { type AgentsObserved, type DeclaredAgent, missingAgents } from './types.ts';
import { unclearAt } from './unclear.ts';
import { lookAtWatchdog } from './watchdog.ts';

export const observe: Reconciler<AgentsObserved>['observe'] = async (desired, snapshot, world) => {
  const { project, fleet } = desired;
  const shouldRun = project.state === 'running';
  const path = world.files.realpath(project.path) ?? project.path;
  const isOurs = ({ marks }: Session) =>
    marks.fleet === fleet.name && marks.project === project.name && marks.path === path;
  if (snapshot.facts.kind !== 'repository') {
    if (!snapshot.server.known) return snapshot.server;
    const sessions = snapshot.server.value?.sessions ?? [];
    const ours = sessionsAt(path, sessions).filter(isOurs);
    const stranded = strandedOf(desired, path, sessions, world);
    const orphans = ours.length === 0 && stranded === null ? [] : await snapshot.orphans();
    const elsewhere = orphans
      .filter((orphan) => orphan.project === project.name)
      .map((orphan) => orphan.path);
    const watchdogs = await watchdogsWithout(desired, snapshot, path);
    if (!watchdogs.known) return watchdogs;
    return known({
      kind: 'no-clone',
      ours,
      ...(watchdogs.value.length === 0 ? {} : { watchdogs: watchdogs.value }),
      ...(snapshot.facts.kind === 'other' ? { instead: snapshot.facts.what } : {}),
      ...(elsewhere.length === 0 ? {} : { elsewhere }),
      ...(stranded === null ? {} : { stranded }),
    });
  }
  const read = readDeclared(desired, world);
  if (!read.known) return read;
  const { checked } = read.value;
  const server = await snapshot.homeServer();
  if (!server.known) return server;

  // An operator may have started the engine elsewhere: sessions on the fleet's own server count as well.
  if (!snapshot.server.known) return snapshot.server;
  const remembered = server === snapshot.server ? [] : (server.value?.sessions ?? []);
  const lists = [snapshot.server.value?.sessions ?? [], remembered];
  const here = lists.flatMap((sessions) => sessionsAt(path, sessions));
  const ours = here.filter(isOurs);
  const sources = sourcesAt(path, world.files, world.records);
  const declared = asAccepted(read.value.declared, ours, sources);
  const elsewhere = here.filter((session) => !isOurs(session) && !isFormer(session, fleet));
  const declaredAgents = declared.kind === 'agents' ? declared.agents : [];
  const names = declaredAgents.map(({ name }) => sessionName(project.name, name)).toSorted();
  const foreign = lists
    .flatMap((sessions) => names.flatMap((name) => sessionsNamed(name, sessions)))
    .filter((session) => !ours.includes(session) && !elsewhere.includes(session));
  const onServer = snapshot.server.value?.sessions ?? [];
  const stranded = strandedOf(desired, path, onServer, world);
  const lost = foreign.flatMap((session) =>
    onServer.includes(session) && session.marks.path !== null && isGone(session.marks.path, world)
      ? [session.marks.path]
      : [],
  );

  const servers = [snapshot.server, server].flatMap((one) =>
    one.known && one.value !== null ? [one.value] : [],
  );
  const callers = servers.flatMap(({ sessions, socketPath }) =>
    sessionsAt(path, sessions).filter((session) => isOurs(session) && world.caller.isIn(session, socketPath)),
  );
  const caller = callers[0]?.marks.agent ?? null;

  const stayEnded = shouldRun ? endedByThemselves(path, declaredAgents, ours, world.records) : [];
  const watched = declaredAgents.filter(({ name, persistent }) => persistent && !stayEnded.includes(name));
  const watchdog = await lookAtWatchdog(desired, snapshot, watched, world);
  if (!watchdog.known) return watchdog;
  const { snapshot: watchdogState, process: watchdogProcess } = watchdog.value;
  const isWatched = watchdogState === 'running' || watchdogState === 'not-needed';
  const pending = shouldRun ? known(null) : await lookAtPending(desired, snapshot, path, here, world);
  if (!pending.known) return pending;
  const drifted = shouldRun ? driftedAgents(checked, ours, sources) : [];
  const restarted = desired.options.restart ? drifted.map(({ name }) => name) : [];
  const missing = shouldRun ? missingAgents(declared, ours, stayEnded) : [];
  const wantsStep = shouldRun
    ? missing.length > 0 || !isWatched || restarted.length > 0
    : isToStop(ours, pending.value);
  const definitions =
    shouldRun && wantsStep
      ? definitionsOf(checked, sources, {
          started: [...missing, ...restarted],
          running: isWatched || !world.engines.isOwn(desired.engine.commit) ? [] : runningIn(ours),
        })
      : {};
  const waiting = waitingIn(path, talking(declaredAgents, ours), world.records);
  const stopped = [...ours.flatMap(({ marks }) => marks.agent ?? []), ...(pending.value?.wanted ?? [])];
  const ongoing = ongoingIn(path, shouldRun ? restarted : wantsStep ? stopped : [], ours, world);
  const engine = wantsStep ? await trust(desired, snapshot, world) : known(null);
  if (!engine.known) return engine;
  const unclear = lists.flatMap((sessions) => unclearAt(path, sessions));
  const misled = wantsStep ? await lookForMisled(desired, snapshot, path, unclear, world) : known(null);
  if (!misled.known) return misled;
  return known({
    kind: 'clone',
    declared,
    ours,
    foreign,
    ...(lost.length === 0 ? {} : { lost }),
    ...(stranded === null ? {} : { stranded }),
    ...(elsewhere.length === 0 ? {} : { elsewhere }),
    engine: engine.value,
    watchdog: watchdogState,
    ...(watchdogState === 'node-removed' && watchdogProcess !== null ? { watchdogProcess } : {}),
    ...(pending.value === null ? {} : { pending: pending.value }),
    ...(caller === null ? {} : { caller }),
    ...(unclear.length === 0 ? {} : { unclear }),
    ...(misled.value === null ? {} : { misled: misled.value }),
    drifted,
    ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
    ...(Object.keys(ongoing).length === 0 ? {} : { ongoing }),
    ...(stayEnded.length === 0 ? {} : { ended: stayEnded }),
    ...(waiting.length === 0 ? {} : { waiting }),
  });
};

/** Agents on a program that can wait for a person. What a shell waits for is unknown. */
function talking(declared: readonly DeclaredAgent[], ours: readonly Session[]): string[] {
  const names = new Set(declared.filter(({ backend }) => talks(backend)).map(({ name }) => name));
  return runningIn(ours).filter((name) => names.has(name));
}

/** Watchdogs of a folder that is no longer a clone: the engine that could end them is gone with it. */
async function watchdogsWithout(
  { project }: Desired,
  { facts, engineProcesses }: Snapshot,
  path: string,
): Promise<Look<readonly number[]>> {
  // Where the folder is gone as well, they notice and end.
  if (project.state === 'running' || facts.kind === 'absent') return known([]);
  const all = await engineProcesses();
  if (!all.known) return all;
  return known(
    all.value.flatMap(({ kind, folder, pid }) => (kind === 'watchdog' && folder === path ? [pid] : [])),
  );
}

/** Only on the fleet's own server: only there does po know how to end them. */
function strandedOf(
  { fleet, project }: Desired,
  path: string,
  sessions: readonly Session[],
  world: World,
): Stranded | null {
  const away = sessionsOf(fleet.name, project.name, sessions).filter(
    ({ marks }) => marks.path !== null && marks.path !== path && isGone(marks.path, world),
  );
  const started = away[0]?.marks.path ?? null;
  if (started === null) return null;
  let missing = started;
  while (folderOf(missing) !== '' && isGone(folderOf(missing), world)) missing = folderOf(missing);
  return { sessions: away, path: started, missing };
}

/** A path that cannot be read may exist. */
function isGone(path: string, { files }: World): boolean {
  const kind = files.kindOf(path);
  return path.startsWith('/') && kind.known && kind.value === 'absent';
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Agents of a name that the registry no longer has. They are stopped before anything of the successor starts. */
function isFormer({ marks }: Session, { name, projects }: Fleet): boolean {
  return marks.fleet === name && !projects.some((project) => project.name === marks.project);
}

/** Any release may stop what it started itself, so the engine to use may be any release, also the wanted one. */
async function trust({ fleet, project, engine }: Desired, { facts }: Snapshot, world: World) {
  if (facts.kind !== 'repository') return known(null);
  const { engineOnDisk } = facts.repository;
  const isWanted = engineOnDisk.kind === 'checkout' && engineOnDisk.commit === engine.commit;
  const accepted: Accepted =
    isWanted || project.state === 'running'
      ? { kind: 'wanted', commit: engine.commit }
      : { kind: 'any-release' };
  return trustEngine(fleet, { path: project.path, engineOnDisk }, accepted, world);
}
