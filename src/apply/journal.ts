// What an apply did, one JSON line an event, on disk before the next thing happens. For people, for `history`, and for
// the next apply, which reports what a killed apply left (`resume.ts`). No plan is ever made from it: git and tmux are
// the truth. Journals are small and all of them are kept.
import type { Action, Facts } from '../../reconcilers/reconciler.ts';
import type { DataOf } from '../formats/common.ts';
import type { declaredSchema } from '../formats/history.ts';
import type { Step } from '../plan/plan.ts';
import type { LineFile } from '../world/journal-files.ts';
import type { Outcome } from './outcome.ts';

/** The version of the journal format. A reader takes what it knows: early journals have no version. */
export const journalFormat = 'po.journal/2';

export type JournalEvent =
  | {
      readonly event: 'run-started';
      readonly run: string;
      readonly digest: string;
      readonly steps: readonly string[];
      /** Absent where a run has only something to note. */
      readonly about?: RunAbout;
    }
  | {
      /** A step of an earlier run that never ended, and its result: it is reported once. */
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
  | {
      /** A step has found that it has more to do: origin moved forward after the plan was made. */
      readonly event: 'step-extended';
      readonly step: string;
      readonly after: Facts;
    }
  | { readonly event: 'step-ended'; readonly step: string; readonly outcome: Outcome }
  | {
      readonly event: 'run-ended';
      readonly interrupted: boolean;
      /**
       * Recorded here and not as ends of steps: an end tells the result of a step, and this run knows nothing about a
       * step that was interrupted in an earlier one.
       */
      readonly notAttempted?: readonly { readonly step: string; readonly why: string }[];
    };

/** What a run is about, so that its journal is complete by itself. Holds no credentials. */
export interface RunAbout {
  readonly format: typeof journalFormat;
  readonly po: string;
  /** `user@host` */
  readonly by: string;
  /** The command line, as far as it decides what is done. */
  readonly command: string;
  readonly registry: { readonly file: string; readonly digest: string };
  readonly planned: readonly PlannedStep[];
  /** What the registry asked of the projects with steps, after defaults were filled in. */
  readonly declared: Readonly<Record<string, Declared>>;
}

export type PlannedStep = Omit<Step, 'host' | 'needs'>;
/** What the registry declared for a project, without credentials. */
export type Declared = DataOf<typeof declaredSchema>;

export interface Journal {
  write(event: JournalEvent): void;
  close(): void;
}

/** @param now gives the time that each line carries */
export function journalIn(file: LineFile, now: () => Date): Journal {
  return {
    write: (event) => file.write(JSON.stringify({ at: now().toISOString(), ...event })),
    close: () => file.close(),
  };
}
