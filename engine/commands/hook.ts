import { join } from 'node:path';
import { type BackendName, backends } from '../backends/index.ts';
import type { Context } from '../context.ts';
import type { ActivityRecord } from '../contract/activity-record.ts';
import { namePattern } from '../contract/names.ts';
import { DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import { activityAfter, type HookPayload, hookPayload } from '../run/hook-event.ts';
import { noteAcknowledged } from '../send/typed.ts';
import { activityFolder, readActivity, writeActivity } from '../state/activity.ts';
import { tell } from '../state/events.ts';
import { withLock } from '../state/lock.ts';
import { type StateFolder, stateFolder } from '../state/state-folder.ts';
import { makeOwnFolder } from '../world/files.ts';
import type { Command } from './command.ts';

/** The longest prompt of any CLI is far below. */
const longestPayloadBytes = 32 * 1024 * 1024;
/** Below the time limit that the CLIs are given for a hook. */
const patienceMs = 8_000;

/** What the hooks of an agent CLI run. It prints nothing, which a CLI may pass to its model, and always exits with 0. */
export const hook: Command = {
  name: 'hook',
  usage: 'EVENT',
  summary: 'record the activity of an agent',
  options: {},
  words: 1,
  hidden: true,
  async run(context, given) {
    try {
      await note(context, given.words[0] ?? '');
    } catch (error) {
      // A full disk, or a lock that a stopped process holds. The next event tells more than this one would have.
      if (!(error instanceof DiagnosticError)) throw error;
    }
    return 0;
  },
};

async function note(context: Context, name: string): Promise<void> {
  const { AO_PROJECT_DIR: folder, AO_AGENT: agent, AO_LAUNCH: launch } = context.env;
  if (!folder || !agent || !launch || !namePattern.test(agent)) return;
  // Run by hand from a terminal: no input will come.
  if (context.streams.inputIsTerminal) return;
  const input = await context.streams.readInput(longestPayloadBytes);
  const payload = hookPayload.safeParse(jsonIn(input));
  const state = stateFolder(folder, context.env);
  if (!payload.success || !state.exists()) return;
  const lock = join(activityFolder(state), `${agent}.lock`);
  makeOwnFolder(activityFolder(state));
  makeOwnFolder(lock);
  const silent = {
    ...context,
    output: { line: () => {}, document: () => {}, note: () => {}, report: () => {} },
  };
  const act = async () => {
    // An agent that was replaced says nothing about the one that runs now.
    if (state.readAgent(agent).launches[0] !== launch) return;
    const known = readActivity(state, agent);
    const before = known?.launch === launch ? known : null;
    const now = context.clock.now();
    const said = withoutEcho(payload.data, quietly(() => state.readLaunch(launch), null)?.agent.backend);
    const after = activityAfter(before, { name, payload: said, launch, at: now.toISOString() });
    writeActivity(state, agent, after);
    tellHold(state, now, agent, before, after);
    if (name === 'UserPromptSubmit') noteAcknowledged(state, agent, after);
  };
  await withLock(silent, lock, act, { doing: 'noting what an agent does', patienceMs });
}

function withoutEcho(payload: HookPayload, backend: BackendName | undefined): HookPayload {
  const echo = backend && backends[backend].echo;
  const { prompt } = payload;
  return echo === undefined || prompt === undefined ? payload : { ...payload, prompt: echo.unmarked(prompt) };
}

function jsonIn(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString('utf8'));
  } catch {
    return null;
  }
}

/** An agent that stops working on its own account must not go unseen. */
function tellHold(
  state: StateFolder,
  now: Date,
  agent: string,
  before: ActivityRecord | null,
  after: ActivityRecord,
): void {
  const { launch } = after;
  const [was, is] = [before, after].map((one) => (one?.state === 'held' ? (one.reason ?? 'held') : null));
  if (was === is) return;
  if (is) tell(state.path, now, { event: 'held', agent, launch, reason: is });
  else if (was) tell(state.path, now, { event: 'released', agent, launch, reason: was });
}
