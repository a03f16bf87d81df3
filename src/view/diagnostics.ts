import { visible } from '../../engine/kernel/cells.ts';
import type { Diagnostic, Place } from '../../engine/kernel/diagnostic.ts';
import { textLimits } from '../../engine/kernel/limits.ts';
import { inPlaceOrder } from '../../engine/kernel/order.ts';
import { type RenderOptions, renderDiagnostic } from '../../engine/kernel/render.ts';
import type { DataOf, diagnosticsDocumentSchema } from '../formats/common.ts';
import type { validateSchema } from '../formats/validate.ts';

/**
 * Many diagnostics as text for a person, or as data for a program. Pure: it neither prints nor asks the
 * terminal anything.
 */

/** In the order of the files, with one closing line that counts them. Empty for none. No line break at the end. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  if (diagnostics.length === 0) return '';
  const blocks = inPlaceOrder(diagnostics).map((one) => renderDiagnostic(one, options));
  return [...blocks, countOf(diagnostics)].join('\n\n');
}

/** `2 errors, 1 warning in fleet.toml` */
function countOf(diagnostics: readonly Diagnostic[]): string {
  const told = diagnostics.filter(({ code }) => code !== 'more-faults');
  const errors = told.filter((one) => one.severity === 'error').length;
  const counts = [counted(errors, 'error'), counted(told.length - errors, 'warning')].filter(
    (one) => one !== '',
  );
  const files = [...new Set(inPlaceOrder(told).flatMap((one) => one.place?.file ?? []))];
  return counts.join(', ') + (files.length === 0 ? '' : ` in ${files.map(visible).join(', ')}`);
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What `--json` shows of a diagnostic: what does not apply is null. */
export type DiagnosticJson = DiagnosticsDocument['diagnostics'][number];
export type DiagnosticsDocument = DataOf<typeof diagnosticsDocumentSchema>;
export type ValidateDocument = DataOf<typeof validateSchema>;

export function diagnosticsDocument(diagnostics: readonly Diagnostic[]): DiagnosticsDocument {
  return { format: 'po.diagnostics/1', diagnostics: diagnosticsJson(diagnostics) };
}

export function validateDocument(
  file: string,
  valid: boolean,
  diagnostics: readonly Diagnostic[],
): ValidateDocument {
  return { format: 'po.validate/1', file, valid, diagnostics: diagnosticsJson(diagnostics) };
}

/** Of a long line its beginning; the place counts columns in the file. */
function placeJson(place: Place): Place {
  const { source } = place;
  const { most } = textLimits.source;
  return source.length <= most ? place : { ...place, source: `${source.slice(0, most)}…` };
}

export function diagnosticsJson(diagnostics: readonly Diagnostic[]): readonly DiagnosticJson[] {
  return inPlaceOrder(diagnostics).map(({ severity, code, summary, detail, help, project, place }) => ({
    severity,
    code,
    summary,
    detail,
    help: help ?? null,
    project: project ?? null,
    place: place === undefined ? null : placeJson(place),
  }));
}
