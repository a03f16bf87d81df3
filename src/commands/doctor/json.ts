// What doctor found, as data: `po.doctor/1`. Pure.
import { helpLines } from '../../../engine/kernel/help.ts';

export interface DoctorFinding {
  readonly check: string;
  readonly level: 'ok' | 'warning' | 'error';
  /** Null where it is of the machine or the fleet as a whole. */
  readonly project: string | null;
  readonly what: string;
  /** Why it matters; null where nothing is wrong. */
  readonly why: string | null;
  /** What to do, and the commands for it, line by line; null where nothing is wrong. */
  readonly fix: { readonly text: string; readonly commands: readonly string[] } | null;
}

export interface DoctorDocument {
  readonly format: 'po.doctor/1';
  /** No error; there may be warnings. */
  readonly healthy: boolean;
  /** Null where there is no registry, or it has faults. */
  readonly fleet: { readonly name: string; readonly file: string } | null;
  readonly summary: { readonly errors: number; readonly warnings: number; readonly fine: number };
  readonly findings: readonly DoctorFinding[];
  /** Not everything was looked at. */
  readonly interrupted: boolean;
}

export function doctorDocument(
  fleet: DoctorDocument['fleet'],
  findings: readonly DoctorFinding[],
  interrupted: boolean,
): DoctorDocument {
  const count = (wanted: DoctorFinding['level']) => findings.filter(({ level }) => level === wanted).length;
  return {
    format: 'po.doctor/1',
    healthy: count('error') === 0,
    fleet,
    summary: { errors: count('error'), warnings: count('warning'), fine: count('ok') },
    findings,
    interrupted,
  };
}

/** The words and the commands of a remedy. */
export function fixOf(remedyText: string): { readonly text: string; readonly commands: readonly string[] } {
  const lines = helpLines(remedyText);
  return {
    text: lines.flatMap(({ isCommand, text }) => (isCommand ? [] : [text])).join(' '),
    commands: lines.flatMap(({ isCommand, text }) => (isCommand ? [text] : [])),
  };
}
