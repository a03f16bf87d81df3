// What an apply did, one JSON line an event, on disk before the next thing happens. For people and for
// `history`; no plan is ever made from it: what is true is what git and tmux say.
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Outcome } from './outcome.ts';

export type JournalEvent =
  | {
      readonly event: 'run-started';
      readonly run: string;
      readonly digest: string;
      readonly steps: readonly string[];
    }
  | {
      readonly event: 'step-started';
      readonly step: string;
      readonly before: unknown;
      readonly after: unknown;
    }
  | { readonly event: 'step-ended'; readonly step: string; readonly outcome: Outcome }
  | { readonly event: 'run-ended'; readonly interrupted: boolean };

export interface Journal {
  write(event: JournalEvent): void;
  close(): void;
}

/** @param now answers the time that each line carries */
export function openJournal(file: string, now: () => Date): Journal {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const handle = openSync(file, 'ax', 0o600);
  return {
    write(event) {
      writeSync(handle, `${JSON.stringify({ at: now().toISOString(), ...event })}\n`);
      fsyncSync(handle);
    },
    close: () => closeSync(handle),
  };
}
