// Looks at the agents of a project: which ones it declares, and which sessions belong to them. Never runs its engine.

import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import {
  checkDocument,
  type ProcessIdentity,
  parseWatchdogRecord,
  readAgents,
  sessionName,
  watchdogRecordFile,
} from '../../engine/protocol.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { known, type Look } from '../../src/world/look.ts';
import type { Session } from '../../src/world/tmux.ts';
import type { World } from '../../src/world/world.ts';
import type { Stranded } from '../left-behind.ts';
import type { Desired, Reconciler, Snapshot } from '../reconciler.ts';
import { sessionsAt, sessionsNamed, sessionsOf } from '../sessions.ts';
import { type Accepted, trustEngine, versionIn } from '../trust.ts';
import { talks, waitingIn } from '../waiting.ts';
import {
  asAccepted,
  type Checked,
  definitionsOf,
  driftedAgents,
  runningIn,
  sourcesAt,
} from './definitions.ts';
import { endedByThemselves } from './ended.ts';
import { lookForMisled } from './old-records.ts';
import { ongoingIn } from './ongoing.ts';
import { isToStop, lookAtPending } from './pending.ts';
import {
  type AgentsObserved,
  type Declared,
  type DeclaredAgent,
  missingAgents,
  type WatchdogState,
} from './types.ts';
import { unclearAt } from './unclear.ts';

export const observe: Reconciler<AgentsObserved>['observe'] = async (desired, snapshot, world) => {
  const { project, fleet } = desired;
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
  const names =
    declared.kind === 'agents' ? declared.agents.map(({ name }) => sessionName(project.name, name)) : [];
  const foreign = lists
    .flatMap((sessions) => names.toSorted().flatMap((name) => sessionsNamed(name, sessions)))
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

  const stayEnded =
    project.state === 'running' && declared.kind === 'agents'
      ? endedByThemselves(path, declared.agents, ours, world.records)
      : [];
  const watched =
    declared.kind === 'agents'
      ? declared.agents.filter(({ name, persistent }) => persistent && !stayEnded.includes(name))
      : [];
  const watchdog = await lookAtWatchdog(desired, snapshot, watched, world);
  if (!watchdog.known) return watchdog;
  const { snapshot: watchdogState, process: watchdogProcess } = watchdog.value;
  const isWatched = watchdogState === 'running' || watchdogState === 'not-needed';
  const pending =
    project.state === 'running' ? known(null) : await lookAtPending(desired, snapshot, path, here, world);
  if (!pending.known) return pending;
  const drifted = project.state === 'running' ? driftedAgents(checked, ours, sources) : [];
  const wantsRestart = desired.options.restart && drifted.length > 0;
  const missing = project.state === 'running' ? missingAgents(declared, ours, stayEnded) : [];
  const wantsStep =
    project.state === 'running'
      ? missing.length > 0 || !isWatched || wantsRestart
      : isToStop(ours, pending.value);
  const definitions =
    project.state === 'running' && wantsStep
      ? definitionsOf(checked, sources, {
          started: [...missing, ...(wantsRestart ? drifted.map(({ name }) => name) : [])],
          running: isWatched || !world.engines.isOwn(desired.engine.commit) ? [] : runningIn(ours),
        })
      : {};
  const waiting = waitingIn(path, talking(declared, ours), world.records);
  const ended =
    project.state === 'running'
      ? wantsRestart
        ? drifted.map(({ name }) => name)
        : []
      : wantsStep
        ? [...ours.flatMap(({ marks }) => marks.agent ?? []), ...(pending.value?.wanted ?? [])]
        : [];
  const ongoing = ongoingIn(path, ended, ours, world);
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
function talking(declared: Declared, ours: readonly Session[]): string[] {
  const names = new Set(
    declared.kind === 'agents'
      ? declared.agents.filter(({ backend }) => talks(backend)).map(({ name }) => name)
      : [],
  );
  return ours.flatMap(({ alive, marks }) =>
    alive && marks.agent !== null && names.has(marks.agent) ? [marks.agent] : [],
  );
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

/**
 * Read from its record and the process table. `watched`: agents that should be alive. An engine that is about to be
 * updated brings its own watchdog.
 */
async function lookAtWatchdog(
  { project, engine }: Desired,
  { facts }: Snapshot,
  watched: readonly DeclaredAgent[],
  { files, records, processes }: World,
): Promise<Look<{ readonly snapshot: WatchdogState; readonly process: ProcessIdentity | null }>> {
  const isNeeded = watched.some(({ needsWatchdog }) => needsWatchdog) && project.state === 'running';
  if (!isNeeded) return known({ snapshot: 'not-needed', process: null });
  const text = records.readText(project.path, watchdogRecordFile);
  if (!text.known) return text;
  const record = text.value === null ? null : parseWatchdogRecord(text.value);
  const folder = files.realpath(project.path) ?? project.path;
  if (record?.ok !== true || !(await processes.isWatchdog(record.value, folder)))
    return known({ snapshot: 'missing', process: null });
  const process = record.value;
  // Checked before the version: an engine replaces a watchdog of another version, but not one whose node is gone.
  if (processes.removedProgram(process.pid) !== null) return known({ snapshot: 'node-removed', process });
  const snapshot = (isWanted: boolean) =>
    known({ snapshot: isWanted ? 'running' : 'outdated', process } as const);
  const engineOnDisk = facts.kind === 'repository' ? facts.repository.engineOnDisk : null;
  // Later changes to the checkout do not matter: what counts is the version that started it, and the checkout is
  // restored first.
  if (engineOnDisk?.kind !== 'checkout' || engineOnDisk.commit !== engine.commit) {
    return snapshot(process.engine === engine.tag);
  }
  const packageJson = files.readIn(project.path, 'engine/package.json');
  if (!packageJson.known) return packageJson;
  return snapshot(process.engine === `v${versionIn(packageJson.value ?? '')}`);
}

/**
 * Reads the names of agents leniently, since the wanted engine may know keys and backends that po does not. po can
 * tell that the engine will refuse the file only where it is the very release that po was built with.
 */
function readDeclared(
  { project: { path }, engine }: Desired,
  { files, engines }: World,
): Look<{ readonly declared: Declared; readonly checked: Checked | null }> {
  const file = `${path}/agents.toml`;
  const text = files.readIn(path, 'agents.toml');
  if (!text.known) return text;
  if (text.value === null) return known({ declared: { kind: 'missing' }, checked: null });
  const read = readAgents(file, text.value);
  if (!read.ok) {
    return known({ declared: { kind: 'unreadable', why: firstOf(read.diagnostics) }, checked: null });
  }
  const agents = read.value.agents.map(({ name, kind, backend, watch, hasWake, staysEnded }) => ({
    name,
    backend,
    persistent: kind === 'persistent',
    needsWatchdog: watch === 'heal' || hasWake,
    ...(staysEnded && { staysEnded }),
  }));
  const checked = once(() => checkDocument(read.value.document));
  const faults = engines.isOwn(engine.commit) ? faultsIn(checked()) : [];
  const declared: Declared = { kind: 'agents', agents };
  return known({
    declared: faults.length === 0 ? declared : { ...declared, fault: firstOf(faults) },
    checked,
  });
}

function faultsIn(read: ReturnType<Checked>): readonly Diagnostic[] {
  return read.ok ? [] : read.diagnostics;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The first fault, at its place; `validate` shows them all. */
function firstOf([first, ...more]: readonly Diagnostic[]): string {
  const place = first?.place === undefined ? '' : `${first.place.line}:${first.place.column}: `;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return `${place}${first?.detail ?? 'not TOML'}${rest}`;
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
