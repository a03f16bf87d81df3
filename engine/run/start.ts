/**
 * Starts one agent: describes the launch, makes the session, and sees that the agent has survived its first
 * moments. It must never start an agent whose session exists; tmux itself decides who came first.
 */
import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { launchArguments } from '../contract/engine-process.ts';
import { marks, sessionName } from '../contract/names.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { readEnvFile } from '../declaration/env-file.ts';
import type { FullDefinition } from '../declaration/full-definition.ts';
import { specDigest } from '../declaration/spec-digest.ts';
import { logCommand } from '../logs/sink.ts';
import { emptyActivity, writeActivity } from '../state/activity.ts';
import { stateHome } from '../state/place.ts';
import type { ExitRecord, LaunchDescription } from '../state/records.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { scrub } from '../world/environment.ts';
import { identify, isAlive } from '../world/process-table.ts';
import { type Created, createSession, setMark, type Tmux, tailOf } from '../world/tmux.ts';
import { nextConversation } from './conversation.ts';
import { ownCopy } from './own-copy.ts';
import type { Restart } from './restart.ts';
import { resumptionOf } from './resumption.ts';

/** Where and as what agents are started. */
export interface Place {
  readonly context: Context;
  readonly tmux: Tmux;
  /** The project's folder, absolute, symlinks resolved. */
  readonly folder: string;
  readonly state: StateFolder;
  readonly fleet: string | null;
  /** The name in session names and marks. */
  readonly project: string;
  /** See `Home`. */
  readonly startSpacingMs: number | null;
}

export interface Launched {
  readonly agent: AgentDefinition;
  readonly launch: string;
  readonly spec: string;
  readonly created: Created;
}

/** How many launches of an agent are remembered. */
const launchesKept = 20;

/** `node` is what runs the launcher. */
export async function launchAgent(
  place: Place,
  agent: FullDefinition,
  node: string,
  how: Restart,
): Promise<Launched> {
  const { context, state, folder, project, fleet } = place;
  const program = ownCopy(context);
  const launch = randomUUID();
  const spec = specDigest(agent, agent.promptText);
  const record = state.readAgent(agent.name);
  const isFresh = how === 'fresh';
  const conversation = nextConversation(state, agent, record, isFresh);
  // Before there is an agent that uses it: a conversation whose id is lost cannot be taken up again.
  const remembered = {
    ...record,
    conversation: isFresh ? conversation : (conversation ?? record.conversation),
  };
  const at = context.clock.now().toISOString();
  // What the last launch said of its conversation is not about the new one.
  if (isFresh) writeActivity(state, agent.name, emptyActivity(launch, at));
  state.writeAgent(agent.name, remembered);
  state.writeLaunch(
    {
      format: 'ao.launch/1',
      ...{ launch, fleet, project, conversation, spec },
      engine: context.version,
      at,
      resumption: resumptionOf(state, agent, record, how),
      agent: launched(agent),
    },
    { caller: scrub(context.env), envFile: secretsOf(agent) },
    agent.prompt === null ? null : agent.promptText,
  );
  const home = stateHome(context.env);
  const created = await createSession(place.tmux, {
    name: sessionName(project, agent.name),
    folder,
    argv: [
      ...[node, program, ...launchArguments({ folder, agent: agent.name, launch })],
      ...(home === null ? [] : ['--state-home', home]),
    ],
    marks: new Map([
      ...(fleet === null ? [] : [[marks.fleet, fleet] as const]),
      [marks.project, project],
      [marks.agent, agent.name],
      [marks.engine, context.version],
      [marks.launch, launch],
      [marks.path, folder],
    ]),
    pipe: logCommand(state, agent.name),
  });
  if (created.kind === 'created') {
    const launches = [launch, ...record.launches];
    state.writeAgent(agent.name, { ...remembered, launches: launches.slice(0, launchesKept) });
    for (const old of launches.slice(launchesKept)) state.forgetLaunch(old);
  } else {
    state.forgetLaunch(launch);
  }
  return { agent, launch, spec, created };
}

/** Without the texts of the files that it names: these are written beside it. */
function launched(full: FullDefinition): LaunchDescription['agent'] {
  const { wake: _wake, promptText: _prompt, envFileText: _text, envFileRevision: _revision, ...agent } = full;
  return { ...agent, command: agent.command && [...agent.command], args: [...agent.args] };
}

/** The text was checked when the definition was accepted. */
function secretsOf({ envFileText }: FullDefinition): Record<string, string> {
  const read = readEnvFile(envFileText ?? '');
  return read.ok ? { ...read.variables } : {};
}

export type Verified =
  | { readonly kind: 'alive'; readonly pid: number }
  /** A task that is done already. */
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly why: string; readonly tail: readonly string[] };

const pollMs = 50;
/** An agent that dies at its start, for want of a login or a library, has mostly done so by then. */
const graceMs = 300;
/** A launcher that has ended is seen at once; one that lives may have to wait for its turn on a busy machine. */
const launcherLimitMs = 60_000;
const tailLines = 15;

/** Waits until the agent has proved itself or failed, and marks the session of one that works. */
export async function verifyLaunch(
  place: Place,
  { agent, launch, spec }: Launched,
  session: { sessionId: string; paneId: string; panePid: number },
): Promise<Verified> {
  const { state, tmux } = place;
  const { clock } = place.context;
  const startedMs = clock.monotonicMs();
  let seenMs: number | null = null;
  while (true) {
    const exit = state.readExit(launch);
    if (exit !== null) return endedAtOnce(place, agent, exit, session.paneId);
    const record = state.readProcess(launch);
    if (record?.agent) {
      seenMs ??= clock.monotonicMs();
      if (clock.monotonicMs() - seenMs >= graceMs && (await isAlive(record.agent))) {
        const problem = await setMark(tmux, session.sessionId, marks.spec, spec);
        if (problem === null) return { kind: 'alive', pid: record.agent.pid };
        return failed(place, session.paneId, `its session is gone (${problem})`);
      }
    }
    if (clock.monotonicMs() - startedMs > launcherLimitMs) {
      return failed(place, session.paneId, `it was not running after ${launcherLimitMs / 1000} s`);
    }
    if ((await identify(session.panePid)) === null && state.readExit(launch) === null) {
      return failed(place, session.paneId, 'its launcher ended without a word');
    }
    await clock.sleep(pollMs);
  }
}

async function endedAtOnce(
  place: Place,
  agent: AgentDefinition,
  exit: ExitRecord,
  paneId: string,
): Promise<Verified> {
  if (agent.kind === 'task' && exit.code === 0) return { kind: 'finished' };
  if (exit.problem !== null) return failed(place, paneId, exit.problem);
  const how = exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`;
  return failed(place, paneId, `it ended ${how} after ${(exit.durationMs / 1000).toFixed(1)} s`);
}

async function failed(place: Place, paneId: string, why: string): Promise<Verified> {
  // What a process wrote just before it ended is still on its way through the terminal.
  await place.context.clock.sleep(2 * pollMs);
  return { kind: 'failed', why, tail: await tailOf(place.tmux, paneId, tailLines) };
}
