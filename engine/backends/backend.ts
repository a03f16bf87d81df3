import type { AgentDefinition, BackendName } from '../declaration/definition.ts';
import type { Environment } from '../world/environment.ts';
import type { Told } from './told.ts';
import type { Composer, View } from './view.ts';

/**
 * What the engine has to know of a program that agents run on: data and small pure functions, no I/O. One
 * file for each.
 */
export interface Backend {
  readonly name: BackendName;
  /** The keys of an agent that mean something here, of those that not every backend has. */
  readonly keys: readonly ('prompt' | 'command' | 'model' | 'permission')[];
  /** What `permission` can be. */
  readonly permissions: readonly string[];
  /** What is passed where an agent declares none: nothing is skipped unasked. Null: the program decides. */
  readonly usualPermission: string | null;
  /** Flags that say what `permission` says. In `args`, `status` would not show them. */
  readonly permissionFlags: readonly string[];
  /** The program where the agent names none; null: it must. */
  program(environment: Environment): readonly [string, ...string[]] | null;
  /** Variables that it is started with where the operator has not set them: what no flag can say, as that it looks for no update. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the program itself is asked before it is started; left out where it need not be asked anything. */
  readonly inquiry?: Inquiry;
  /** All of argv after the program, for a first start. */
  launch(start: Start): readonly string[];
  /** How a conversation is taken up again; null where that cannot be promised. */
  readonly conversations: Conversations | null;
  /** The agent tells by hooks, injected by `launch`, what it is doing. */
  readonly reports: boolean;
  /** In a turn its hook names a message when it queues that itself, and not when it takes it up. */
  readonly queuesUnseen: boolean;
  /** What the screen says the agent is doing; null where nobody can know, as with a shell. */
  readonly readScreen: ((view: View) => ScreenReading | null) | null;
  /** Where one types, and what stands there; null where nobody knows how it looks. */
  readonly readComposer: ((view: View) => Composer) | null;
  /** How to ask the installed program what it can do; null where any program will do. */
  readonly cli: Cli | null;
}

export interface Inquiry {
  /** A file that may answer it already. */
  file(environment: Environment): string;
  /** Null where nothing has to be asked. `file` is the text of that file, null where there is none. */
  args(asked: Asked): readonly string[] | null;
  /** @param answer what it printed; null where it did not answer */
  variables(answer: string | null, environment: Environment): Readonly<Record<string, string>>;
}

export interface Asked {
  readonly definition: AgentDefinition;
  readonly environment: Environment;
  readonly file: string | null;
}

export interface Start {
  readonly definition: AgentDefinition;
  /** Id of the conversation; empty where there is none yet, or never one. */
  readonly conversation: string;
  /** What the agent is told, ready to be one argument. */
  readonly prompt: string | null;
  /** Where the agent works: absolute, symlinks resolved. */
  readonly directory: string;
  /** How the engine itself is run, as argv. A hook is this with `hook EVENT` after it. */
  readonly engine: readonly string[];
}

export interface Conversations {
  /** Who makes the id up. What the CLI chose is learnt from a hook, or not at all. */
  readonly idFrom: 'engine' | 'cli';
  /** All of argv after the program, to go on with the conversation. Every flag of `launch` is in it again. */
  resume(start: Start): readonly string[];
  /** The folder below which all transcripts lie. */
  transcripts(environment: Environment): string;
  /** Whether a folder, as its names from there, leads to transcripts of an agent that works in `directory`. */
  leadsTo(folder: readonly string[], directory: string): boolean;
  /** Whether a file in such a folder is the conversation's transcript, by its name. */
  isTranscript(fileName: string, conversation: string): boolean;
  /** Whether its text, of which only the beginning may be given, is that of our conversation, and not empty. */
  isOurs(text: string, of: { readonly conversation: string; readonly directory: string }): boolean;
  /** What a record of it, one line, says that the agent was told. */
  toldBy(record: unknown): readonly Told[];
  /** What a resumed agent is told is typed at its input line: given by a flag it would begin a turn without the conversation. */
  readonly isToldByTyping: boolean;
}

/** The visible lines, without blank ones at the end. */
export type Screen = readonly string[];

/** `first-run`: what a program asks before it is used for the first time, such as its colours or whether a key may be used. */
export type WaitReason = 'permission' | 'question' | 'first-run';

/** The last two end a turn: the vendor has refused it, or the conversation has no room for more. */
export type HoldReason = 'not-logged-in' | 'usage-limit' | 'trust' | 'api-error' | 'context-full';

/** Positive evidence only: a screen that says nothing for certain has no reading. */
export type ScreenReading = {
  /** False: believed only when it is read twice in a row, since it may be half a drawn screen. */
  readonly isSure: boolean;
} & (
  | { readonly state: 'busy'; readonly reason: null }
  /** Its input line is there. `isEnd`: it also shows how the last turn ended, or that there was none. */
  | { readonly state: 'idle'; readonly reason: null; readonly isEnd: boolean }
  /** For the operator to answer. */
  | { readonly state: 'waiting'; readonly reason: WaitReason }
  /** Starting it again would change nothing, or make it worse. */
  | {
      readonly state: 'held';
      readonly reason: HoldReason;
      readonly isDialog?: true;
      /** The error that it shows, in its own words. */
      readonly said?: string;
    }
);

export interface Cli {
  /** The versions this adapter was tried with, oldest and newest. */
  readonly checked: { readonly oldest: string; readonly newest: string };
  /** Null where the text holds no version. */
  parseVersion(text: string): string | null;
  /** Arguments that print the flags of a start, and of a resume where that has flags of its own. */
  readonly help: { readonly launch: readonly string[]; readonly resume: readonly string[] };
}
