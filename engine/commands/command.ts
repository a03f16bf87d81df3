import type { ParseArgsConfig } from 'node:util';
import type { Context } from '../context.ts';

/** A verb of the engine, as data: how it is written, what it says of itself, and what it does. */
export interface Command {
  readonly name: string;
  /** What comes after the name. */
  readonly usage: string;
  readonly summary: string;
  /** What else its own help says, line by line. */
  readonly notes?: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** How many words may come after the name, at most. */
  readonly words: number;
  /** The words after the first are a message: any text. */
  readonly takesText?: true;
  /** Not for people, and not in the help. */
  readonly hidden?: true;
  /** Gives the exit code. Throws a `DiagnosticError` for what the caller can fix. */
  run(context: Context, given: Given): Promise<number>;
}

export interface Given {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
}

/** The value of an option that takes one; null where it was not given. */
export function textFlag({ flags }: Given, name: string): string | null {
  const value = flags[name];
  return typeof value === 'string' ? value : null;
}
