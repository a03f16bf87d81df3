// What an apply did, one JSON line an event, on disk before the next thing happens. For people, for `history`, and
// for the next apply, which tells what this one left when it was killed (`resume.ts`). No plan is ever made from
// it: what is true is what git and tmux say. Journals are small and all of them are kept.
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Action, Facts } from '../../reconcilers/reconciler.ts';
import type { Outcome } from './outcome.ts';

export type JournalEvent =
  | {
      readonly event: 'run-started';
      readonly run: string;
      readonly digest: string;
      readonly steps: readonly string[];
    }
  | {
      /** A step of an earlier run that never ended, and what became of it: it is told once. */
      readonly event: 'step-resolved';
      readonly run: string;
      readonly step: string;
      readonly how: 'nothing-left' | 'carried-on' | 'accepted' | 'gone';
    }
  | {
      readonly event: 'step-started';
      readonly step: string;
      readonly action: Action;
      readonly before: Facts | null;
      readonly after: Facts | null;
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
