import type { Diagnostic } from './kernel/diagnostic.ts';
import type { Clock } from './world/clock.ts';
import type { Environment } from './world/environment.ts';

/** What a command is given of the world it was called in. Made in `main.ts`, and nowhere else. */
export interface Context {
  /** Where the command was run. Throws where that folder is gone: few commands need it. */
  readonly currentFolder: () => string;
  /** The engine's own file as the caller named it, also where a copy of it runs: absolute, symlinks as they are. */
  readonly calledAs: string;
  /** Of the caller. */
  readonly env: Environment;
  readonly clock: Clock;
  /** Such as `v0.1.0`. */
  readonly version: string;
  /** The file that runs. */
  readonly program: string;
  /** The tmux conf that lies beside it. */
  readonly tmuxConf: string;
  readonly output: Output;
  readonly streams: Streams;
}

/** Standard input and output as they are, for the few commands whose answer is not made of lines. */
export interface Streams {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  /** Standard input to its end, or to the first `limitBytes` and a little more. */
  readInput(limitBytes?: number): Promise<Buffer>;
  /** Writes as it is, without a line end. False once the reader is gone. */
  write(text: string | Uint8Array): boolean;
}

export interface Output {
  /** Exactly one line of the answer, whatever the text holds. */
  line(text: string): void;
  /** The answer for a program, as JSON. */
  document(value: unknown): void;
  /** Progress, for a caller who waits: no part of the answer. */
  note(text: string): void;
  report(diagnostics: readonly Diagnostic[]): void;
}

/** 0 done or nothing to do · 1 failed, or the file has errors · 64 usage · 70 a bug in the engine */
export const exitCodes = { done: 0, failed: 1, usage: 64, bug: 70 } as const;
