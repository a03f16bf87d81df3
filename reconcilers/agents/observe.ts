// Looks at the agents of a project: what it declares, and which sessions are its own. Never runs its engine.

import {
  parseServerRecord,
  parseWatchdogRecord,
  readAgents,
  serverRecordPath,
  sessionName,
  watchdogRecordPath,
} from '../../engine/protocol.ts';
import { wayOut } from '../../engine/toml/help.ts';
import { known, type Look, unknown } from '../../src/world/look.ts';
import type { ServerFacts, Session } from '../../src/world/tmux.ts';
import type { World } from '../../src/world/world.ts';
import type { Desired, Reconciler, Sight } from '../reconciler.ts';
import {
  type AgentsObserved,
  type Declared,
  type EngineTrust,
  missingAgents,
  type WatchdogSight,
} from './types.ts';

export const observe: Reconciler<AgentsObserved>['observe'] = async (desired, sight, world) => {
  const { project, fleet } = desired;
  const path = world.files.realpath(project.path) ?? project.path;
  const isOurs = ({ marks }: Session) =>
    marks.fleet === fleet.name && marks.project === project.name && marks.path === path;
  if (sight.facts.kind !== 'repository') {
    if (!sight.server.known) return sight.server;
    return known({ kind: 'no-clone', ours: (sight.server.value?.sessions ?? []).filter(isOurs) });
  }
  const declared = readDeclared(project.path, world);
  if (!declared.known) return declared;
  const server = await lookAtServer(desired, sight, world);
  if (!server.known) return server;

  // Wherever the engine was last started by hand: what runs on the fleet's own server counts as well.
  if (!sight.server.known) return sight.server;
  const elsewhere = server === sight.server ? [] : (server.value?.sessions ?? []);
  const sessions = [...(sight.server.value?.sessions ?? []), ...elsewhere];
  const ours = sessions.filter(isOurs);
  const names = new Set(
    declared.value.kind === 'agents'
      ? declared.value.agents.map((agent) => sessionName(project.name, agent.name))
      : [],
  );
  const foreign = sessions.filter((session) => names.has(session.name) && !ours.includes(session));

  const watchdog = await lookAtWatchdog(desired, sight, declared.value, world);
  if (!watchdog.known) return watchdog;
  const isWatched = watchdog.value === 'running' || watchdog.value === 'not-needed';
  const wantsStep =
    project.state === 'running'
      ? missingAgents(declared.value, ours).length > 0 || !isWatched
      : ours.length > 0;
  const engine = wantsStep ? await trustEngine(desired, sight, world) : known(null);
  if (!engine.known) return engine;
  return known({
    kind: 'clone',
    declared: declared.value,
    ours,
    foreign,
    engine: engine.value,
    watchdog: watchdog.value,
  });
};

/** By its record and the process table. An engine that is about to be updated brings a watchdog of its own. */
async function lookAtWatchdog(
  { project, engine }: Desired,
  { facts }: Sight,
  declared: Declared,
  { files, processes }: World,
): Promise<Look<WatchdogSight>> {
  const isNeeded =
    declared.kind === 'agents' &&
    declared.agents.some((agent) => agent.persistent && agent.needsWatchdog) &&
    project.state === 'running';
  if (!isNeeded) return known('not-needed');
  const text = files.readText(`${project.path}/${watchdogRecordPath}`);
  if (!text.known) return text;
  const record = text.value === null ? null : parseWatchdogRecord(text.value);
  if (record?.ok !== true || !(await processes.isSame(record.value))) return known('missing');
  const engineOnDisk = facts.kind === 'repository' ? facts.repository.engineOnDisk : null;
  if (engineOnDisk?.kind !== 'checkout' || engineOnDisk.commit !== engine.commit) return known('outdated');
  const packageJson = files.readText(`${project.path}/engine/package.json`);
  if (!packageJson.known) return packageJson;
  return known(record.value.engine === `v${versionIn(packageJson.value ?? '')}` ? 'running' : 'outdated');
}

function versionIn(packageJson: string): string {
  return /"version":\s*"([^"]*)"/.exec(packageJson)?.[1] ?? '';
}

function readDeclared(path: string, { files }: World): Look<Declared> {
  const file = `${path}/agents.toml`;
  const text = files.readText(file);
  if (!text.known) return text;
  if (text.value === null) return known({ kind: 'missing' });
  const read = readAgents(file, text.value);
  if (!read.ok) {
    const [first] = read.diagnostics;
    const place = first?.place === undefined ? '' : `${first.place.line}:${first.place.column}: `;
    return known({ kind: 'unreadable', why: `${place}${first?.detail ?? 'not TOML'}` });
  }
  const agents = read.value.agents.map(({ name, kind, backend, watch, hasWake }) => ({
    name,
    backend,
    persistent: kind === 'persistent',
    needsWatchdog: watch === 'heal' || hasWake,
  }));
  return known({ kind: 'agents', agents });
}

/**
 * The server that this project's agents are on. Usually that is the fleet's, which the run has seen already;
 * the engine remembers another one when it was started elsewhere. A server that runs and cannot be reached
 * (its socket was deleted) is unknown: taken for absent, every agent would be started a second time.
 */
async function lookAtServer(desired: Desired, sight: Sight, world: World): Promise<Look<ServerFacts>> {
  const file = `${desired.project.path}/${serverRecordPath}`;
  const text = world.files.readText(file);
  if (!text.known) return text;
  const record = text.value === null ? null : parseServerRecord(text.value);
  const server = record?.ok === true ? record.value.server : null;
  if (record?.ok !== true || server === null || !(await world.processes.isSame(server))) return sight.server;
  const remembered = await sight.serverAt(record.value.socketPath);
  if (!remembered.known || remembered.value !== null) return remembered;
  return unknown({
    severity: 'error',
    code: 'tmux-socket-lost',
    summary: 'A tmux server runs and its socket is gone',
    detail: `${record.value.socketPath} is gone while its server (pid ${server.pid}) still runs`,
    help: wayOut('let the server make its socket again:', `kill -USR1 ${server.pid}`),
    project: desired.project.name,
  });
}

/**
 * Code from a clone runs only if it is the pinned code: the right commit, and every file as in the release. What
 * is to be started must be the wanted version; what is to be stopped may be any release, since it was started
 * by that one.
 */
async function trustEngine(desired: Desired, sight: Sight, world: World): Promise<Look<EngineTrust | null>> {
  if (sight.facts.kind !== 'repository') return known(null);
  const { engineOnDisk } = sight.facts.repository;
  const commit = engineOnDisk.kind === 'checkout' ? engineOnDisk.commit : null;
  const { source } = desired.fleet.engine;
  const isWanted = commit === desired.engine.commit;
  const isRelease =
    commit !== null &&
    (isWanted ||
      (desired.project.state !== 'running' && (await world.engines.versionOf(source, commit)) !== null));
  if (!isRelease) return known({ runnable: false, why: 'not-pinned' });
  const changed = world.files.differing(
    `${desired.project.path}/engine`,
    await world.engines.files(source, commit),
  );
  if (!changed.known) return changed;
  return known(
    changed.value.length === 0
      ? { runnable: true }
      : { runnable: false, why: 'changed', files: changed.value },
  );
}
