import type { Diagnostic } from './diagnostic.ts';

/** In the order of the file, those without a place last: what the reader corrects from top to bottom. */
export function inPlaceOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(compare);
}

function compare(a: Diagnostic, b: Diagnostic): number {
  if (a.place === undefined || b.place === undefined) {
    return Number(a.place === undefined) - Number(b.place === undefined) || compareText(a.code, b.code);
  }
  return (
    compareText(a.place.file, b.place.file) ||
    a.place.line - b.place.line ||
    a.place.column - b.place.column ||
    compareText(a.code, b.code) ||
    compareText(a.detail, b.detail)
  );
}

/** By code unit and not by locale, so that it is the same everywhere. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
