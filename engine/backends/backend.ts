import type { AgentDefinition, BackendName } from '../declaration/definition.ts';
import type { Environment } from '../world/environment.ts';

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
  /** The program where the agent names none; null: it must. */
  program(environment: Environment): readonly [string, ...string[]] | null;
  /** All of argv after the program, for a first start. */
  launch(start: Start): readonly string[];
  /** How a conversation is taken up again; null where there is none to speak of. */
  readonly conversations: Conversations | null;
}

export interface Start {
  readonly definition: AgentDefinition;
  /** The id the engine chose for the conversation; empty for a backend without conversations. */
  readonly conversation: string;
  /** What the agent is told, ready to be one argument. */
  readonly prompt: string | null;
}

export interface Conversations {
  /** All of argv after the program, to go on with the conversation. Every flag of `launch` is in it again. */
  resume(start: Start): readonly string[];
  /** The folder in which each project has a folder of transcripts. */
  transcripts(environment: Environment): string;
  /** Whether a folder in there belongs to an agent that works in `directory` (absolute, symlinks resolved). */
  isFolderOf(name: string, directory: string): boolean;
  /** The transcript's file name. */
  fileName(conversation: string): string;
}
