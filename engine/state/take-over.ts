/**
 * Takes over, once, what engine v0.1.0 has remembered of a project in its clone. Agents write to the clone, so that only what
 * is well formed is taken, and a launch is believed to run only where tmux or the process table says the same.
 */
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { activityRecord } from '../contract/activity-record.ts';
import { desiredRecord, desiredRecordFile } from '../contract/desired-record.ts';
import { engineProcessIn } from '../contract/engine-process.ts';
import { healRecord } from '../contract/heal-record.ts';
import { launchPattern, namePattern } from '../contract/names.ts';
import { serverRecord, serverRecordFile } from '../contract/server-record.ts';
import {
  type WatchdogRecord,
  watchdogRecordFile,
  watchdogRecordFormat,
} from '../contract/watchdog-record.ts';
import { startedFor } from '../look/evidence.ts';
import { lookAtServer } from '../look/server.ts';
import { type AgentSession, agentPane, sessionsOf } from '../look/sessions.ts';
import { textFault } from '../send/message-text.ts';
import { longestQueue, queuedMessage } from '../send/queue.ts';
import { DiagnosticError } from '../toml/diagnostic.ts';
import { wakeRecord } from '../wake/record.ts';
import { makeOwnFolder, writeAtomic } from '../world/files.ts';
import { argumentsOf, isAlive, listProcesses, type ProcessRow } from '../world/process-table.ts';
import { claimedBytes, claimedNames, claimedRecord, firstEngine, hasClaims, leadsOut } from './claims.ts';
import { readLine } from './events.ts';
import { agentRecord, exitRecord, launchDescription, type ProcessRecord, processRecord } from './records.ts';
import type { StateFolder } from './state-folder.ts';

/** To be called before anything is written of a project. */
export async function prepareState(
  context: Context,
  { folder, state }: { readonly folder: string; readonly state: StateFolder },
): Promise<void> {
  if (state.exists() || !hasClaims(folder)) {
    state.prepare();
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

interface Taken {
  /** Below the state of the project. */
  readonly way: readonly string[];
  readonly content: string | Buffer;
}

interface Running {
  readonly rows: readonly ProcessRow[];
  readonly sessions: readonly AgentSession[];
}

/** More than that, no project has ever had. */
const mostAgents = 200;
const mostEventsBytes = 1024 * 1024;
/** Of one part of a log; v0.1.0 keeps some 4 MB in each. */
const mostLogBytes = 8 * 1024 * 1024;
const logNames = ['full.log', 'full.log.1', 'full.log.2', 'full.log.3'];
/** It becomes an argument of an agent CLI. */
const conversationPattern = /^[A-Za-z0-9][\w.-]{0,127}$/;
const messagePattern = /^[0-9T]{1,32}-[0-9a-f]{8}$/;

async function takenOver(context: Context, folder: string): Promise<Taken[]> {
  const claimed = claimedRecord(folder, [serverRecordFile], serverRecord);
  const server = claimed !== null && leadsOut(claimed, folder) ? claimed : null;
  const look = await lookAtServer(context, server?.fleet ?? null, server);
  // What runs is not known, so that nothing of it could be confirmed.
  if (look.kind === 'unknown') throw new DiagnosticError([look.diagnostic]);
  const sessions = sessionsOf(look.kind === 'answered' ? look.panes : [], folder);
  const running = { rows: await listProcesses(), sessions };
  const isSameServer = look.kind === 'answered' && look.pid === server?.server?.pid;
  const desired = claimedRecord(folder, [desiredRecordFile], desiredRecord);
  const wishes = Object.entries(desired?.agents ?? {}).filter(([name]) => namePattern.test(name));
  const said = [
    ...claimedNames(folder, ['agents'], '.json'),
    ...['queue', 'logs'].flatMap((place) => claimedNames(folder, [place], '')),
    ...wishes.map(([name]) => name),
  ];
  const names = [...new Set(said)].filter((name) => namePattern.test(name)).slice(0, mostAgents);
  const watchdog = await watchdogOf(folder, running);
  return [
    // One that has gone is kept as well: healing goes by which server the agents went down with.
    ...(server === null || (look.kind === 'answered' && !isSameServer)
      ? []
      : [json([serverRecordFile], server)]),
    ...(desired === null
      ? []
      : [json([desiredRecordFile], { ...desired, agents: Object.fromEntries(wishes) })]),
    ...(watchdog === null ? [] : [json([watchdogRecordFile], watchdog)]),
    ...(await Promise.all(names.map((name) => agentFiles(folder, name, running)))).flat(),
    ...eventFiles(folder),
  ];
}

async function agentFiles(folder: string, agent: string, running: Running): Promise<Taken[]> {
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
    launches.slice(0, 20).map((id) => launchFiles(folder, { agent, id, session }, running)),
  );
  return [
    json(['agents', `${agent}.json`], {
      ...{ format: 'ao.agent/1', conversation: isUsable ? conversation : null },
      launches: launches.slice(0, 20),
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

interface Launch {
  readonly agent: string;
  readonly id: string;
  /** Of the agent; null where tmux has none. */
  readonly session: AgentSession | null;
}

/** Of one that runs, who runs it; of one that is over, how it ended. */
async function launchFiles(folder: string, launch: Launch, running: Running): Promise<Taken[]> {
  const { agent, id, session } = launch;
  const description = claimedRecord(folder, ['launch', `${id}.json`], launchDescription);
  if (description?.launch !== id || description.agent.name !== agent) return [];
  // By this its launcher is known to write how it ended into the clone.
  const own = json(['launch', `${id}.json`], { ...description, engine: firstEngine });
  const process = claimedRecord(folder, ['launch', `${id}.process.json`], processRecord);
  if (process?.launch === id && (await isConfirmed(process, folder, launch, running)))
    return [own, json(['launch', `${id}.process.json`], process)];
  const isShown = session?.launch === id && !agentPane(session, null).dead;
  const exit = isShown ? null : claimedRecord(folder, ['launch', `${id}.exit.json`], exitRecord);
  return exit?.launch === id ? [own, json(['launch', `${id}.exit.json`], exit)] : [own];
}

/** Its launcher is the process of the pane that is marked so, and its agent was started with this very launch. */
async function isConfirmed(
  { launcher, agent }: ProcessRecord,
  folder: string,
  { agent: name, id, session }: Launch,
  { rows }: Running,
): Promise<boolean> {
  const started = startedFor(rows, { folder, agent: name, launch: id });
  const isOwn = (pid: number) => started.some((row) => row.pid === pid);
  const isPane = session?.launch === id && session.panes.some(({ pid }) => pid === launcher.pid);
  const isParent = agent !== null && rows.some((row) => row.pid === agent.pid && row.ppid === launcher.pid);
  if (!(await isAlive(launcher)) || !(isPane || isParent)) return false;
  // Elsewhere nobody can be asked what a process was started with.
  const isAsked = process.platform === 'linux';
  return agent === null || ((await isAlive(agent)) && isParent && (isOwn(agent.pid) || !isAsked));
}

/** As text: what an agent is told is for its operator to say, and none of them was typed by now. */
function messageFiles(folder: string, agent: string): Taken[] {
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

/** By what it was started with; a record alone would name any process. */
async function watchdogOf(folder: string, { rows }: Running): Promise<WatchdogRecord | null> {
  const found = rows.find(({ pid }) => {
    const engine = engineProcessIn(argumentsOf(pid), () => []);
    return engine?.kind === 'watchdog' && engine.folder === folder;
  });
  if (found === undefined) return null;
  const { pid, startTime } = found;
  const at = new Date(0).toISOString();
  return { format: watchdogRecordFormat, pid, startTime, engine: firstEngine, at };
}

function eventFiles(folder: string): Taken[] {
  return ['events.1.jsonl', 'events.jsonl'].flatMap((name) => {
    const text = claimedBytes(folder, [name], mostEventsBytes)?.toString('utf8') ?? '';
    const lines = text.split('\n').filter((line) => readLine(line) !== null);
    return lines.length === 0 ? [] : [{ way: [name], content: `${lines.join('\n')}\n` }];
  });
}

function json(way: readonly string[], record: unknown): Taken {
  return { way, content: `${JSON.stringify(record, null, 2)}\n` };
}
