import type { Environment } from '../kernel/environment.ts';
import type { PromptForm } from './prompt.ts';
import type { Told } from './told.ts';
import type { Composer, View } from './view.ts';

/** What the engine and po know of a program that agents run on: data and small pure functions, no I/O (ADR 51). */
export interface Backend {
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
  /** Variables for what no flag can say, such as that it checks for no update. Those of the operator win. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What to ask the program before it is started; omitted if there is nothing to ask. */
  readonly inquiry?: Inquiry;
  /** How a start takes what the agent is told; null where it is told nothing. */
  readonly prompt: PromptForm | null;
  /** All of argv after the program, for a first start. */
  launch(start: Start): readonly string[];
  /** How a conversation is taken up again; null where that cannot be promised. */
  readonly conversations: Conversations | null;
  /** Hooks, injected by `launch`, report what the agent is doing. */
  readonly reports: boolean;
  /** During a turn its hook names a message when the CLI queues it, not when it takes it up. */
  readonly queuesUnseen: boolean;
  /** How its hooks repeat what was typed; omitted where they repeat the very text, but for blanks around it. */
  readonly echo?: Echo;
  /** The activity that the screen shows; null if it cannot be known, as with a shell. */
  readonly readScreen: ((view: View) => ScreenReading | null) | null;
  /** The input line and its content; null if its shape is unknown. */
  readonly readComposer: ((view: View) => Composer) | null;
  /** The agent CLI; null where any program will do. */
  readonly cli: Cli | null;
  /** What a new project on this backend starts from; null where there is no such template. */
  readonly template: Template | null;
  /** For the reference page. */
  readonly documentation: Documentation;
}

/** What a backend is given of an agent's definition. */
export interface Settings {
  /** The program and its first arguments, instead of the backend's own program. */
  readonly command: readonly string[] | null;
  /** After the backend's own arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly model: string | null;
  readonly permission: string | null;
}

export interface Echo {
  /** What it makes of a text that is typed. */
  of(text: string): string;
  /** A repeated text, without marks that the program puts around it. */
  unmarked(repeated: string): string;
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
  readonly definition: Settings;
  readonly environment: Environment;
  readonly file: string | null;
}

export interface Start {
  readonly definition: Settings;
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
  /** Flags of a first start that a resume does not have. */
  readonly firstOnly: readonly string[];
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
  /** A record of an answer, for a CLI whose resume drops what was said after the last one: that counts as not told. */
  isAnswer?(record: unknown): boolean;
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
  /** What its vendor calls it. */
  readonly title: string;
  /** The package of npm that it comes in. */
  readonly npmPackage: string;
  /** The versions this adapter was tried with, oldest and newest, and those in between. */
  readonly checked: {
    readonly oldest: string;
    readonly between?: readonly string[];
    readonly newest: string;
  };
  /** Null where the text holds no version. */
  parseVersion(text: string): string | null;
  /** Arguments that print the flags of a start, and of a resume where that has flags of its own. */
  readonly help: { readonly launch: readonly string[]; readonly resume: readonly string[] };
  /** All who run it are logged in to one account, so their starts take turns. */
  readonly sharesLogin: boolean;
  /** What a person does where it is not logged in, in words; null: log in at its terminal. */
  readonly login: string | null;
  /** What is typed to make room in a full context; null where nothing is. */
  readonly compact: string | null;
  /** Its cursor is where one types. False: it shows none, and the shape of its input line alone tells. */
  readonly hasCursor: boolean;
  readonly variables: CliVariables;
  /** Where it keeps which folders it trusts; null where it never asks, or nothing is known of it. */
  readonly trust: Trust | null;
  /** Why it would refuse to start as declared; absent where it never does. `uid` is the caller's. */
  refusal?(
    definition: Settings,
    at: { readonly env: Environment; readonly uid: number | null },
  ): { readonly detail: string; readonly fix: string } | null;
}

/** Environment variables of a program. In a name `*` stands for any ending. */
export interface CliVariables {
  /** Names that are the program's. */
  readonly names: readonly string[];
  /** Those of them that the operator sets. */
  readonly settings: readonly string[];
  /** One of them says that the environment is that of the program's shell tool. */
  readonly marks: readonly string[];
  /** What the program's shell tool sets besides, by which a person would be hindered; null for any value. */
  readonly sets: Readonly<Record<string, string | null>>;
}

/** How a program keeps which folders it trusts. None has a command for it: the answer to its dialog is written to a file. */
export interface Trust {
  /** Variables, besides HOME, that say where. */
  readonly variables: readonly string[];
  /**
   * @param environment of the agent; paths in it are absolute
   * @param exists whether a file is there
   */
  places(environment: Environment, exists: (path: string) => boolean): TrustPlaces;
  /** `loose-json`: with comments, and a comma after the last of a list. */
  readonly format: 'json' | 'loose-json' | 'toml';
  /** Where in the file it says so of a folder. */
  key(folder: string): readonly [string, ...string[]];
  /** Null: what stands there is a list, in JSON, and a trusted folder is one of its items. */
  readonly trusted: boolean | string | null;
  /** Values that say nothing about trust. Any other one was chosen by a person. */
  readonly untold: readonly unknown[];
}

export interface TrustPlaces {
  /** Absolute. More than one where the program may read either. */
  readonly files: readonly string[];
  /** A folder stands beside the file while the program writes it: beside its declared name, or where links lead. */
  readonly lock: 'declared' | 'real' | null;
}

export interface Template {
  /**
   * The agent's table in agents.toml.
   *
   * @param names of all backends, for a comment
   */
  agent(names: string): string;
  /** Keys that most agents do not need, each with what it means: shown as comments. */
  readonly options: readonly (readonly [line: string, about: string])[];
  readonly files: readonly ScaffoldFile[];
}

export interface ScaffoldFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly content: string;
  /** Permission bits, where they are not the usual ones. */
  readonly mode?: number;
}

/** In Markdown. Each flag that is named is one that the program is started with. */
export interface Documentation {
  /** `…` stands for model, permission and `args`. */
  readonly started: string;
  /** What becomes of the conversation when the agent is started again. */
  readonly resumed: string;
  /** A paragraph each: what differs from what holds for all of them. */
  readonly notes: readonly string[];
}
