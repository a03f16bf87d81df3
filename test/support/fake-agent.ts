// The fake agent in a project: under the names of the real CLIs on a PATH of its own, told how to behave, and asked
// what it has seen. What it can do is told at the top of `fake-agent.mjs`.
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineProject, until } from './engine.ts';

export interface Behaviour {
  readonly as?: 'claude' | 'codex' | 'gemini' | 'opencode' | 'plain';
  readonly startMs?: number;
  readonly trust?: boolean;
  readonly loggedOut?: boolean;
  readonly ignoreEnters?: number;
  readonly deafMs?: number;
  readonly hookMs?: number;
  readonly turnMs?: number;
  readonly draft?: string;
  readonly limit?: boolean;
  readonly failure?: string;
  readonly exit?: {
    readonly code?: number;
    readonly signal?: NodeJS.Signals;
    readonly afterMs?: number;
    readonly afterTurns?: number;
  };
  readonly ignore?: readonly NodeJS.Signals[];
  readonly child?: true | 'stubborn' | 'inside';
  readonly silent?: boolean;
}

/** A line of the log. The keys besides these depend on the event. */
export interface FakeEvent {
  readonly event: string;
  readonly at: string;
  readonly pid: number;
  readonly launch: string | null;
  readonly [key: string]: unknown;
}

export interface FakeAgents {
  /** Holds the logs and the behaviours. */
  readonly folder: string;
  /** Holds `claude`, `codex`, `gemini` and `opencode`. */
  readonly bin: string;
  /** What the engine is run with, so that its agents are fakes. */
  readonly env: Readonly<Record<string, string>>;
  /** How an agent behaves from its next start on; a list has an entry for each launch. */
  behave(agent: string, behaviour: Behaviour | readonly Behaviour[]): void;
  /** Submits a text as if somebody had typed it; also where tmux is gone. `/done` ends the turn it is in. */
  tell(agent: string, text: string): void;
  events(agent: string, event?: string): readonly FakeEvent[];
  /** How often it was started. */
  launches(agent: string): number;
  /** All it has read from its terminal, over all launches or in one. */
  bytesRead(agent: string, launch?: string): Buffer;
  /** What was submitted, oldest first. */
  submitted(agent: string): readonly string[];
  /** Waits for an event of an agent and gives the newest. */
  wait(agent: string, event: string, count?: number): Promise<FakeEvent>;
}

export const fakeAgentFile = join(import.meta.dirname, 'fake-agent.mjs');

/** The fakes of a project. The real CLIs, where they are installed, come later on the PATH. */
export function fakeAgents(project: Pick<EngineProject, 'folder'>): FakeAgents {
  const folder = join(project.folder, '..', 'fakes');
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['claude', 'codex', 'gemini', 'opencode']) symlinkSync(fakeAgentFile, join(bin, name));
  const fakes: FakeAgents = {
    folder,
    bin,
    env: { FAKE_AGENT: folder, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    behave: (agent, behaviour) =>
      writeFileSync(join(folder, `${agent}.behaviour.json`), JSON.stringify(behaviour)),
    tell(agent, text) {
      // Whole or not at all: the agent may look at any moment.
      const file = join(folder, `${agent}.command`);
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    },
    events(agent, event) {
      const file = join(folder, `${agent}.jsonl`);
      if (!existsSync(file)) return [];
      return readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line): FakeEvent => JSON.parse(line))
        .filter((one) => event === undefined || one.event === event);
    },
    launches: (agent) => fakes.events(agent, 'start').length,
    bytesRead(agent, launch) {
      const reads = fakes
        .events(agent, 'read')
        .filter((one) => launch === undefined || one.launch === launch);
      return Buffer.concat(reads.map((one) => Buffer.from(String(one['base64']), 'base64')));
    },
    submitted: (agent) => fakes.events(agent, 'submit').map((one) => String(one['text'])),
    wait: (agent, event, count = 1) =>
      until(`${agent}: ${event}`, () => {
        const found = fakes.events(agent, event);
        return found.length >= count ? found.at(-1) : undefined;
      }),
  };
  return fakes;
}
