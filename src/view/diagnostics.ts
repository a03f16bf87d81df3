import { visible } from '../../engine/kernel/cells.ts';
import type { Diagnostic, Place } from '../../engine/kernel/diagnostic.ts';
import { textLimits } from '../../engine/kernel/limits.ts';
import { inPlaceOrder } from '../../engine/kernel/order.ts';
import { type RenderOptions, renderDiagnostic } from '../../engine/kernel/render.ts';

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

/** What `--json` shows of a diagnostic. Keys are only ever added; what does not apply is null. */
export interface DiagnosticJson {
  readonly severity: Diagnostic['severity'];
  readonly code: Diagnostic['code'];
  readonly summary: string;
  readonly detail: string;
  readonly help: string | null;
  readonly project: string | null;
  readonly place: Place | null;
}

/** What is printed where JSON was asked for and the operator has something to fix first. */
export interface DiagnosticsDocument {
  readonly format: 'po.diagnostics/1';
  readonly diagnostics: readonly DiagnosticJson[];
}

export function diagnosticsDocument(diagnostics: readonly Diagnostic[]): DiagnosticsDocument {
  return { format: 'po.diagnostics/1', diagnostics: diagnosticsJson(diagnostics) };
}

/** What `po validate --json` prints. */
export interface ValidateDocument {
  readonly format: 'po.validate/1';
  readonly file: string;
  readonly valid: boolean;
  readonly diagnostics: readonly DiagnosticJson[];
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
