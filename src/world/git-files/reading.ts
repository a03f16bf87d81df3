// How a reading of git's files ends: with a value, with "git must answer", or refused by the system. Must never
// let an error that the content of a file caused escape as an exception.

import { errorCode } from '../../../engine/kernel/error-code.ts';
import type { LeadsOut } from './leads-out.ts';

/** This module cannot tell and git itself has to answer. Never leaves `git-files`. */
export class UnsupportedError extends Error {
  /** True where something may have been moved or replaced while we looked, as a repack does. */
  readonly mayBeRace: boolean;

  constructor(why: string, options: { readonly mayBeRace: boolean } = { mayBeRace: false }) {
    super(why);
    this.name = 'UnsupportedError';
    this.mayBeRace = options.mayBeRace;
  }
}

/** A part of the clone belongs to another one: git is not asked either. */
export class LeadsOutError extends UnsupportedError {
  readonly found: LeadsOut;

  constructor(found: LeadsOut) {
    super(`${found.path} leads to ${found.to}`);
    this.name = 'LeadsOutError';
    this.found = found;
  }
}

export interface ReadFailure {
  /** The system's name for it, `EACCES` for example. */
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

export type Reading<T> =
  | { readonly outcome: 'value'; readonly value: T }
  | { readonly outcome: 'unsupported'; readonly why: string; readonly found?: LeadsOut }
  | { readonly outcome: 'failed'; readonly error: ReadFailure };

/** Runs a reading, and once more where another process may have changed files meanwhile. A fault of po's passes through. */
export function settle<T>(path: string, read: () => T): Reading<T> {
  const first = attempt(path, read);
  return first.mayBeRace ? attempt(path, read).reading : first.reading;
}

function attempt<T>(path: string, read: () => T): { reading: Reading<T>; mayBeRace: boolean } {
  try {
    return { reading: { outcome: 'value', value: read() }, mayBeRace: false };
  } catch (error) {
    if (error instanceof UnsupportedError) {
      const found = error instanceof LeadsOutError ? { found: error.found } : {};
      return {
        reading: { outcome: 'unsupported', why: error.message, ...found },
        mayBeRace: error.mayBeRace,
      };
    }
    const code = errorCode(error);
    if (code === null || !(error instanceof Error)) throw error;
    // Every reader takes what is not there as absent. An ENOENT that gets here is of something just seen.
    if (code === 'ENOENT') {
      return {
        reading: { outcome: 'unsupported', why: `${path} changed while it was read` },
        mayBeRace: true,
      };
    }
    const where = 'path' in error && typeof error.path === 'string' ? error.path : path;
    return {
      reading: { outcome: 'failed', error: { code, path: where, message: error.message } },
      mayBeRace: false,
    };
  }
}
