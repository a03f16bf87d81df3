/**
 * The process that an agent's pane runs: prepares environment, folder and argv, starts the agent on the same terminal, and
 * records how it ended. It must never read from the terminal, which is the agent's, and never outlive the agent.
 */
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { backends } from '../backends/index.ts';
import type { Context } from '../context.ts';
import { agentVariables } from '../contract/engine-process.ts';
import { digestOf } from '../declaration/spec-digest.ts';
import { DiagnosticError, quietly, refusal } from '../kernel/diagnostic.ts';
import { saveOwnScreen } from '../logs/exit-screen.ts';
import { textFault } from '../send/message-text.ts';
import { enqueueStart } from '../send/queue.ts';
import { stateHome } from '../state/place.ts';
import type { ExitRecord, LaunchDescription, ProcessRecord } from '../state/records.ts';
import { type StateFolder, stateFolder } from '../state/state-folder.ts';
import { agentEnvironment, type Environment } from '../world/environment.ts';
import { type Attached, attach } from '../world/exec.ts';
import { readText, realPathOf, statOf } from '../world/files.ts';
import { identify, self } from '../world/process-table.ts';
import { presetEnvironment } from './preset.ts';
import { promptArgument, resumeArgument } from './prompt.ts';
import { hasTranscript } from './transcript.ts';

/** What a shell answers when a program cannot be run; and for all else that kept the agent from starting. */
const notFoundCode = 127;
const notStartedCode = 97;

/** The exit code is the agent's own, or 128 and the number of the signal that ended it. */
export async function launch(context: Context, folder: string, id: string): Promise<number> {
  const state = stateFolder(folder, context.env);
  const startedMs = context.clock.monotonicMs();
  const agent = handleSignals();
  const end = (part: Partial<ExitRecord>) => {
    const durationMs = Math.round(context.clock.monotonicMs() - startedMs);
    const at = context.clock.now().toISOString();
    const none = { code: null, signal: null, problem: null };
    note(() => state.writeExit({ format: 'ao.exit/1', launch: id, ...none, durationMs, at, ...part }));
  };
  // A failed write must neither stop the launcher nor hide how the agent ended.
  const note = (write: () => void) => {
    try {
      write();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      context.output.report(error.diagnostics);
    }
  };
  try {
    const description = state.readLaunch(id);
    if (description === null) throw unfit(`there is no description of launch ${id}`);
    const prepared = await prepare(context, folder, state, description);
    const record = {
      format: 'ao.process/1' as const,
      launch: id,
      launcher: await self(),
      pane: context.env['TMUX_PANE'] ?? null,
      argv: digestOf(JSON.stringify(prepared.argv)),
      ...prepared.start,
      at: context.clock.now().toISOString(),
    };
    // Before the agent starts, so that the launcher is known whatever happens.
    state.writeProcess({ ...record, agent: null });
    const attached = attach(prepared.argv, { env: prepared.env, cwd: prepared.directory });
    agent.current = attached;
    const identity = attached.pid === undefined ? null : await identify(attached.pid);
    if (identity !== null) note(() => state.writeProcess({ ...record, agent: identity }));
    const ended = await attached.ended;
    switch (ended.kind) {
      case 'exited':
        end({ code: ended.code });
        await saveOwnScreen(context, state, id);
        return ended.code;
      case 'signalled':
        end({ signal: ended.signal });
        await saveOwnScreen(context, state, id);
        return 128 + constants.signals[ended.signal];
      case 'not-started': {
        const problem = `cannot run ${prepared.argv[0]}: ${ended.problem}`;
        context.output.report(unfit(problem).diagnostics);
        end({ code: notFoundCode, problem });
        return notFoundCode;
      }
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    context.output.report(error.diagnostics);
    end({ code: notStartedCode, problem: error.diagnostics.map((one) => one.detail).join(' ') });
    return notStartedCode;
  }
}

/** Interrupts of the terminal reach the agent as well, which decides what they mean. Other signals are passed on. */
function handleSignals(): { current: Attached | null } {
  const agent: { current: Attached | null } = { current: null };
  for (const name of ['SIGINT', 'SIGQUIT'] as const) process.on(name, () => {});
  for (const name of ['SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (agent.current !== null) {
        agent.current.kill(name);
        return;
      }
      // Before there is an agent, the launch is called off as if nothing handled the signal.
      process.removeAllListeners(name);
      process.kill(process.pid, name);
    });
  }
  return agent;
}

interface Prepared {
  readonly argv: readonly [string, ...string[]];
  readonly env: Environment;
  readonly directory: string;
  readonly start: Pick<ProcessRecord, 'resumed' | 'told' | 'transcripts'>;
}

async function prepare(
  context: Context,
  folder: string,
  state: StateFolder,
  description: LaunchDescription,
): Promise<Prepared> {
  const { agent } = description;
  const directory = realPathOf(resolve(folder, agent.dir));
  // tmux goes somewhere else without a word when a folder is missing, and an agent would work there.
  if (directory === null || !statOf(directory)?.isDirectory())
    throw unfit(`the folder ${agent.dir} is missing`);
  const prompt = agent.prompt === null ? null : promptOf(state, description, resolve(folder, agent.prompt));
  const backend = backends[agent.backend];
  const given = state.takeEnvironment(description.launch);
  if (given === null) throw unfit('its environment is missing');
  const environment = agentEnvironment({
    usual: backend.environment ?? {},
    caller: given.caller,
    pane: context.env,
    envFile: given.envFile,
    declared: agent.env,
    own: {
      PWD: directory,
      AO_PROJECT: description.project,
      // These tell a hook of the agent whose it is, and where the state of the project lies.
      [agentVariables.folder]: folder,
      [agentVariables.agent]: agent.name,
      [agentVariables.launch]: description.launch,
      [agentVariables.stateHome]: stateHome(context.env) ?? undefined,
      ...(prompt !== null && { AO_PROMPT_FILE: prompt.file }),
    },
  });
  const program = agent.command ?? backend.program(environment);
  const [first, ...rest] = program ?? [];
  if (first === undefined) throw unfit(`the agent ${agent.name} names no program`);
  const preset = { backend, definition: agent, environment, directory } as const;
  const env = await presetEnvironment({ ...preset, program: [first, ...rest] });
  const { conversations } = backend;
  const conversation = description.conversation ?? '';
  const resumed =
    conversations !== null &&
    (await hasTranscript(context.clock, conversations, env, { conversation, directory }));
  const told = prompt === null ? null : toldAtStart(prompt, resumed ? resumptionIn(description) : null);
  const word = told?.argument ?? null;
  const isTyped = resumed && conversations?.isToldByTyping === true;
  const typed = isTyped && word !== null && prompt !== null ? typable(word, prompt.file) : null;
  enqueueStart(state, agent.name, typed, context.clock.now().toISOString());
  const start = {
    ...{ definition: agent, conversation, directory },
    prompt: isTyped ? null : word,
    engine: [process.execPath, context.program],
  };
  const args = resumed && conversations !== null ? conversations.resume(start) : backend.launch(start);
  const transcripts = conversations && { top: conversations.transcripts(env), directory };
  return {
    argv: [first, ...rest, ...args],
    env,
    directory,
    start: { resumed, told: told?.digest ?? null, transcripts },
  };
}

/** A line end of another system, or a control character, would be a key. */
function typable(word: string, promptFile: string): string {
  const text = word.replaceAll('\r\n', '\n');
  return textFault(text) === null ? text : promptArgument(text, promptFile, 0);
}

interface Prompt {
  readonly text: string;
  /** Where the agent finds it: the declared file as long as it holds this very text, else the copy in the state. */
  readonly file: string;
}

function promptOf(state: StateFolder, { launch: id }: LaunchDescription, declared: string): Prompt {
  const kept = state.promptFile(id);
  const text = readText(kept);
  if (text === null) throw unfit(`the prompt of launch ${id} is missing`);
  if (text.includes('\0')) throw unfit(`the prompt ${declared} holds a NUL character`);
  return { text, file: holds(declared, text) ? declared : kept };
}

function holds(file: string, text: string): boolean {
  return quietly(() => statOf(file)?.isFile() === true && readText(file) === text, false);
}

type Resumption = NonNullable<LaunchDescription['resumption']>;

/** An older engine has said nothing. */
function resumptionIn({ resumption }: LaunchDescription): Resumption {
  return resumption ?? { was: 'unknown', told: null, isAsked: false };
}

/**
 * The words for the agent, and the digest of the start prompt that its conversation knows from then on.
 *
 * @param resumed null for a new conversation
 */
function toldAtStart(
  { text, file }: Prompt,
  resumed: Resumption | null,
): { readonly argument: string | null; readonly digest: string } {
  const digest = digestOf(text);
  if (resumed === null) return { argument: promptArgument(text, file), digest };
  const { was, told, isAsked } = resumed;
  const isChanged = told !== null && told !== digest;
  const argument = resumeArgument({ was, text, file, isChanged: isChanged && isAsked });
  // A change that is not told yet is told at the next start by a person.
  return { argument, digest: isChanged && !isAsked ? told : digest };
}

function unfit(problem: string): DiagnosticError {
  return refusal('agent-not-started', 'The agent was not started', `${problem}.`);
}
