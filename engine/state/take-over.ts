/**
 * Takes over, once, the records that engine v0.1.0 has kept of a project in its clone. Agents can write to the clone, so only
 * well-formed records are taken, and a launch is believed to run only where tmux or the process table confirms it.
 */
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { activityRecord } from '../contract/activity-record.ts';
import { desiredRecord, desiredRecordFile } from '../contract/desired-record.ts';
import { healRecord } from '../contract/heal-record.ts';
import { launchPattern, namePattern } from '../contract/names.ts';
import { serverRecord, serverRecordFile } from '../contract/server-record.ts';
import {
  type WatchdogRecord,
  watchdogRecordFile,
  watchdogRecordFormat,
} from '../contract/watchdog-record.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { isWatchdogLine, startedFor } from '../look/evidence.ts';
import { lookAtServer } from '../look/server.ts';
import { type AgentSession, agentPane, sessionsOf } from '../look/sessions.ts';
import { textFault } from '../send/message-text.ts';
import { longestQueue, queuedMessage } from '../send/queue.ts';
import { wakeRecord } from '../wake/record.ts';
import { makeOwnFolder, writeAtomic } from '../world/files.ts';
import { argumentsOf, isAlive, listProcesses, type ProcessRow } from '../world/process-table.ts';
import { removeUnfinished } from '../world/unfinished.ts';
import { claimedBytes, claimedNames, claimedRecord, firstEngine, hasClaims, leadsOut } from './claims.ts';
import { readLine } from './events.ts';
import { presentPlace } from './place.ts';
import { recordText } from './record-file.ts';
import { agentRecord, exitRecord, launchDescription, type ProcessRecord, processRecord } from './records.ts';
import type { StateFolder } from './state-folder.ts';

/** Must be called before anything is written to the state of a project. */
export async function prepareState(
  context: Context,
  { folder, state }: { readonly folder: string; readonly state: StateFolder },
): Promise<void> {
  if (state.exists() || !hasClaims(folder)) {
    state.prepare();
    await tidy(context.env, state);
    return;
  }
  const files = await takenOver(context, folder);
  state.prepare((made) => {
    for (const { way, content } of files) {
      way.slice(0, -1).forEach((_, index) => {
        makeOwnFolder(join(made, ...way.slice(0, index + 1)));
      });
      writeAtomic(join(made, ...way), content);
    }
  });
}

/** After a kill. */
async function tidy(env: Context['env'], state: StateFolder): Promise<void> {
  await removeUnfinished(state.path, { isDeep: true });
  for (const name of ['projects', 'turns', 'engines'] as const) {
    const place = presentPlace(env, name);
    if (place.kind === 'usable') await removeUnfinished(place.folder, { isDeep: false });
  }
}

interface StateFile {
  /** Below the state of the project. */
  readonly way: readonly string[];
  readonly content: string | Buffer;
}

interface Running {
  readonly rows: readonly ProcessRow[];
  readonly sessions: readonly AgentSession[];
}

/** More than any project has had. */
const mostAgents = 200;
/** As many as an agent's record keeps. */
const mostLaunches = 20;
const mostEventsBytes = 1024 * 1024;
/** Of one part of a log; v0.1.0 keeps some 4 MB in each. */
const mostLogBytes = 8 * 1024 * 1024;
const logNames = ['full.log', 'full.log.1', 'full.log.2', 'full.log.3'];
/** The id becomes an argument of an agent CLI. */
const conversationPattern = /^[A-Za-z0-9][\w.-]{0,127}$/;
const messagePattern = /^[0-9T]{1,32}-[0-9a-f]{8}$/;

async function takenOver(context: Context, folder: string): Promise<StateFile[]> {
  const claimed = claimedRecord(folder, [serverRecordFile], serverRecord);
  const server = claimed !== null && leadsOut(claimed, folder) ? claimed : null;
  const look = await lookAtServer(context, server?.fleet ?? null, server);
  // Without knowing what runs, no launch could be confirmed.
  if (look.kind === 'unknown') throw new DiagnosticError([look.diagnostic]);
  const sessions = sessionsOf(look.kind === 'answered' ? look.panes : [], folder);
  const running = { rows: await listProcesses(), sessions };
  const isSameServer = look.kind === 'answered' && look.pid === server?.server?.pid;
  const desired = claimedRecord(folder, [desiredRecordFile], desiredRecord);
  const desiredStates = Object.entries(desired?.agents ?? {}).filter(([name]) => namePattern.test(name));
  const said = [
    ...claimedNames(folder, ['agents'], '.json'),
    ...['queue', 'logs'].flatMap((place) => claimedNames(folder, [place], '')),
    ...desiredStates.map(([name]) => name),
  ];
  const names = [...new Set(said)].filter((name) => namePattern.test(name)).slice(0, mostAgents);
  const watchdog = await runningWatchdog(folder, running);
  return [
    // The record of a server that is gone is kept as well: healing needs to know which server the agents went down with.
    ...(server === null || (look.kind === 'answered' && !isSameServer)
      ? []
      : [json([serverRecordFile], server)]),
    ...(desired === null
      ? []
      : [json([desiredRecordFile], { ...desired, agents: Object.fromEntries(desiredStates) })]),
    ...(watchdog === null ? [] : [json([watchdogRecordFile], watchdog)]),
    ...(await Promise.all(names.map((name) => agentFiles(folder, name, running)))).flat(),
    ...eventFiles(folder),
  ];
}

async function agentFiles(folder: string, agent: string, running: Running): Promise<StateFile[]> {
  const record = claimedRecord(folder, ['agents', `${agent}.json`], agentRecord);
  const session = running.sessions.find((one) => one.agent === agent) ?? null;
  const said = (record?.launches ?? []).filter((id) => launchPattern.test(id));
  const shown = session?.launch ?? null;
  const launches = shown === null ? said : [shown, ...said.filter((id) => id !== shown)];
  const conversation = record?.conversation ?? null;
  const isUsable = conversation !== null && conversationPattern.test(conversation);
  const activity = claimedRecord(folder, ['activity', `${agent}.json`], activityRecord);
  const heal = claimedRecord(folder, ['heal', `${agent}.json`], healRecord);
  const wake = claimedRecord(folder, ['wake', `${agent}.json`], wakeRecord);
  const kept = await Promise.all(
    launches.slice(0, mostLaunches).map((id) => launchFiles(folder, { agent, id, session }, running)),
  );
  return [
    json(['agents', `${agent}.json`], {
      ...{ format: 'ao.agent/1', conversation: isUsable ? conversation : null },
      launches: launches.slice(0, mostLaunches),
    }),
    ...(activity?.launch === launches[0] ? [json(['activity', `${agent}.json`], activity)] : []),
    ...(heal === null ? [] : [json(['heal', `${agent}.json`], heal)]),
    ...(wake === null ? [] : [json(['wake', `${agent}.json`], wake)]),
    ...kept.flat(),
    ...messageFiles(folder, agent),
    ...logNames.flatMap((name) => {
      const content = claimedBytes(folder, ['logs', agent, name], mostLogBytes);
      return content === null ? [] : [{ way: ['logs', agent, name], content }];
    }),
  ];
}

interface ClaimedLaunch {
  readonly agent: string;
  readonly id: string;
  /** The agent's; null where tmux has none. */
  readonly session: AgentSession | null;
}

/** For a launch that runs, its processes; for one that is over, how it ended. */
async function launchFiles(folder: string, launch: ClaimedLaunch, running: Running): Promise<StateFile[]> {
  const { agent, id, session } = launch;
  const description = claimedRecord(folder, ['launch', `${id}.json`], launchDescription);
  if (description?.launch !== id || description.agent.name !== agent) return [];
  // The version tells that its launcher writes how it ended into the clone.
  const own = json(['launch', `${id}.json`], { ...description, engine: firstEngine });
  const process = claimedRecord(folder, ['launch', `${id}.process.json`], processRecord);
  if (process?.launch === id && (await isConfirmed(process, folder, launch, running)))
    return [own, json(['launch', `${id}.process.json`], process)];
  const isShown = session?.launch === id && !agentPane(session, null).dead;
  const exit = isShown ? null : claimedRecord(folder, ['launch', `${id}.exit.json`], exitRecord);
  return exit?.launch === id ? [own, json(['launch', `${id}.exit.json`], exit)] : [own];
}

/** Its launcher is the process of the pane that is marked with this launch, and its agent was started with it. */
async function isConfirmed(
  { launcher, agent }: ProcessRecord,
  folder: string,
  { agent: name, id, session }: ClaimedLaunch,
  { rows }: Running,
): Promise<boolean> {
  const started = startedFor(rows, { paths: [folder], agent: name, launch: id });
  const isOwn = (pid: number) => started.some((row) => row.pid === pid);
  const isPane = session?.launch === id && session.panes.some(({ pid }) => pid === launcher.pid);
  const isParent = agent !== null && rows.some((row) => row.pid === agent.pid && row.ppid === launcher.pid);
  if (!(await isAlive(launcher)) || !(isPane || isParent)) return false;
  // Other systems cannot tell what a process was started with.
  const isAsked = process.platform === 'linux';
  return agent === null || ((await isAlive(agent)) && isParent && (isOwn(agent.pid) || !isAsked));
}

/** Without the permission to type blindly, which the operator has to give again. None of them has been typed yet. */
function messageFiles(folder: string, agent: string): StateFile[] {
  const begun = new Set(claimedNames(folder, ['queue', agent], '.begun'));
  return claimedNames(folder, ['queue', agent], '.json')
    .filter((id) => messagePattern.test(id))
    .slice(0, longestQueue)
    .flatMap((id) => {
      const message = claimedRecord(folder, ['queue', agent, `${id}.json`], queuedMessage);
      if (message === null || textFault(message.text) !== null) return [];
      const { format, text, at, by } = message;
      const ending = begun.has(id) ? 'unsure' : 'json';
      return [json(['queue', agent, `${id}.${ending}`], { format, text, at, by })];
    });
}

/** Found by the command line of the process: a record alone could name any process. */
async function runningWatchdog(folder: string, { rows }: Running): Promise<WatchdogRecord | null> {
  const found = rows.find(({ pid }) => isWatchdogLine(argumentsOf(pid), folder));
  if (found === undefined) return null;
  const { pid, startTime } = found;
  const at = new Date(0).toISOString();
  return { format: watchdogRecordFormat, pid, startTime, engine: firstEngine, at };
}

function eventFiles(folder: string): StateFile[] {
  return ['events.1.jsonl', 'events.jsonl'].flatMap((name) => {
    const text = claimedBytes(folder, [name], mostEventsBytes)?.toString('utf8') ?? '';
    const lines = text.split('\n').filter((line) => readLine(line) !== null);
    return lines.length === 0 ? [] : [{ way: [name], content: `${lines.join('\n')}\n` }];
  });
}

function json(way: readonly string[], record: unknown): StateFile {
  return { way, content: recordText(record) };
}
