// What doctor found, as data: `po.doctor/1`. Pure.
import { helpLines } from '../../../engine/kernel/help.ts';
import type { DataOf } from '../../formats/common.ts';
import type { doctorSchema } from '../../formats/doctor.ts';

export type DoctorDocument = DataOf<typeof doctorSchema>;
export type DoctorFinding = DoctorDocument['findings'][number];

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
