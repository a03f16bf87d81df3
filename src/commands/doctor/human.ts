// What doctor found, for people: what is wrong first, each with why it matters and what to type. Pure.

import { hanging, hangingLines, harmless, paint, plural, type Style } from '../../view/style.ts';
import type { DoctorDocument, DoctorFinding } from './json.ts';

export interface DoctorOptions extends Style {
  readonly verbose: boolean;
  readonly quiet: boolean;
}

const words = { error: 'error', warning: 'warning', ok: 'fine' } as const;
const colours = { error: 'red', warning: 'yellow', ok: 'green' } as const;
const headCells = 9;

/** Ends with a newline. */
export function doctorText(
  { findings, summary, interrupted }: DoctorDocument,
  options: DoctorOptions,
): string {
  const wrong = (['error', 'warning'] as const).flatMap((level) =>
    findings.filter((finding) => finding.level === level),
  );
  // Named once: what is wrong somewhere is not fine, unless every detail is asked for.
  const fine = findings.filter(
    ({ check, level }) => level === 'ok' && (options.verbose || !wrong.some((one) => one.check === check)),
  );
  const blocks = [
    ...wrong.map((finding) => findingLines(finding, options)),
    ...(options.quiet ? [] : [fineLines(fine, options)]),
  ].filter((lines) => lines.length > 0);
  const counts = [
    ...(summary.errors > 0 ? [plural(summary.errors, 'error')] : []),
    ...(summary.warnings > 0 ? [plural(summary.warnings, 'warning')] : []),
  ];
  const end = counts.length === 0 ? 'Nothing is wrong' : counts.join(', ');
  const cut = interrupted ? '; it was interrupted, and not everything was looked at' : '';
  return `${[...blocks.map((lines) => lines.join('\n')), `${end}${cut}.`].join('\n\n')}\n`;
}

function findingLines({ check, level, project, what, why, fix }: DoctorFinding, style: Style): string[] {
  const head = paint(style, colours[level], words[level].padEnd(headCells));
  const where = project === null ? check : `${check}, ${project}`;
  return [
    ...hangingLines(head, headCells, `${where}: ${what}`, style),
    ...(why === null ? [] : labelled('why: ', why, style)),
    ...(fix === null ? [] : fixLines(fix, style)),
  ];
}

function fixLines(fix: NonNullable<DoctorFinding['fix']>, style: Style): string[] {
  const margin = ' '.repeat(headCells);
  return [
    ...labelled('fix: ', fix.text, style),
    // Whole, however long, so that they can be copied.
    ...fix.commands.map((command) => `${margin}     ${paint(style, 'cyan', harmless(command))}`),
  ];
}

function labelled(label: string, text: string, style: Style): string[] {
  const head = `${' '.repeat(headCells)}${label}`;
  return hangingLines(head, head.length, text, style);
}

function fineLines(fine: readonly DoctorFinding[], options: DoctorOptions): string[] {
  if (fine.length === 0) return [];
  const head = paint(options, colours.ok, words.ok.padEnd(headCells));
  if (options.verbose) {
    return fine.flatMap(({ check, project, what }) =>
      hanging(head, headCells, `${project === null ? check : `${check}, ${project}`}: ${what}`, options),
    );
  }
  return hanging(head, headCells, [...new Set(fine.map(({ check }) => check))].join(', '), options);
}
