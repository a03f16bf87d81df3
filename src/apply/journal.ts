// What an apply did, one JSON line an event, on disk before the next thing happens. For people, for `history`, and
// for the next apply, which tells what this one left when it was killed (`resume.ts`). No plan is ever made from
// it: what is true is what git and tmux say. Journals are small and all of them are kept.
import type { Kind, Reason } from '../../reconcilers/index.ts';
import type { Action, Facts, Risk } from '../../reconcilers/reconciler.ts';
import type { LineFile } from '../world/journal-files.ts';
import type { Outcome } from './outcome.ts';

/** Of the form of a journal. A reader takes what it knows: journals of before have no version at all. */
export const journalFormat = 'po.journal/2';

export type JournalEvent =
  | {
      readonly event: 'run-started';
      readonly run: string;
      readonly digest: string;
      readonly steps: readonly string[];
      /** Left out where a run has only something to note. */
      readonly about?: RunAbout;
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
  | {
      /** A step has found that it has more to do: origin went on after the plan was made. */
      readonly event: 'step-extended';
      readonly step: string;
      readonly after: Facts;
    }
  | { readonly event: 'step-ended'; readonly step: string; readonly outcome: Outcome }
  | {
      readonly event: 'run-ended';
      readonly interrupted: boolean;
      /**
       * Here and not as ends of steps: such an end says what became of a step, and of one that an earlier run was cut
       * off in this run knows nothing.
       */
      readonly notAttempted?: readonly { readonly step: string; readonly why: string }[];
    };

/** What a run is about, so that its journal tells it by itself. Holds no credentials. */
export interface RunAbout {
  readonly format: typeof journalFormat;
  /** The version of po. */
  readonly po: string;
  /** `user@host` */
  readonly by: string;
  /** What was typed, as far as it decides what is done. */
  readonly command: string;
  readonly registry: { readonly file: string; readonly digest: string };
  readonly planned: readonly PlannedStep[];
  /** What the registry asked of the projects that have steps, after defaults were filled in. */
  readonly declared: Readonly<Record<string, Declared>>;
}

export interface PlannedStep {
  readonly id: string;
  readonly project: string;
  readonly kind: Kind;
  readonly action: Action;
  readonly reason: Reason;
  readonly risk: Risk;
  readonly before: Facts | null;
  readonly after: Facts | null;
  readonly display: Facts;
}

export interface Declared {
  readonly engine: string;
  readonly state: string;
  readonly branch: string;
  /** Null: none. Credentials are cut out. */
  readonly repo: string | null;
  readonly path: string;
}

export interface Journal {
  write(event: JournalEvent): void;
  close(): void;
}

/** @param now answers the time that each line carries */
export function journalIn(file: LineFile, now: () => Date): Journal {
  return {
    write: (event) => file.write(JSON.stringify({ at: now().toISOString(), ...event })),
    close: () => file.close(),
  };
}
