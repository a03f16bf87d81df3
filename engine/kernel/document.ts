import type { Diagnostic, Place } from './diagnostic.ts';
import { type Excess, excessDiagnostic, excessOf } from './excess.ts';
import { type ForeignText, foreignText } from './foreign-text.ts';
import { countLimits, numberText, textLimits } from './limits.ts';
import { isTable, valueAt } from './path.ts';
import { type Positions, positionsOf } from './positions.ts';
import { parseWithRecovery } from './recovery.ts';
import { cutSecrets } from './secrets.ts';
import { placeOf, type SourceText, sourceText } from './source.ts';

/**
 * A TOML file with the place of everything in it: what `agents.toml` and `fleet.toml` are read with. Reading
 * never throws, whatever the text; what is wrong with it is a diagnostic.
 */
export interface TomlDocument {
  /** As the operator would name it. */
  readonly file: string;
  /** smol-toml's plain value: tables have no prototype. Without the statements that are at fault. */
  readonly value: unknown;
  /** Syntax faults, in the order of the file. With one of them, `value` is not the whole file. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where the key or value at a path stands; otherwise its nearest parent that exists, or the first line. */
  place(path: readonly PropertyKey[], what: 'key' | 'value'): Place;
  /** Whether a syntax fault may have swallowed what stands at `path`: then it cannot be called missing or unknown. */
  mayHaveLost(path: readonly PropertyKey[]): boolean;
}

export function readTomlDocument(file: string, text: string): TomlDocument {
  const excess = excessOf(text);
  if (excess !== null) return excessiveDocument(file, text, excess);
  const source = sourceText(file, text);
  const recovered = parseWithRecovery(source);
  const foreign =
    recovered.faults.length === 0
      ? null
      : foreignText(
          file,
          text,
          recovered.faults.map(({ span }) => span.line),
        );
  if (foreign !== null) return foreignDocument(source, foreign);
  const diagnostics = recovered.faults
    .toSorted((a, b) => a.span.line - b.span.line || a.span.column - b.span.column)
    .map(
      ({ span, detail, help, ...fault }): Diagnostic => ({
        severity: 'error',
        ...fault,
        detail: cutSecrets(detail),
        ...(help === undefined ? {} : { help: cutSecrets(help) }),
        place: placeOf(source, span),
      }),
    );

  // Positions cost more than values and are wanted only where something is wrong.
  let positions: Positions | null | undefined;
  return {
    file,
    value: recovered.value,
    diagnostics,
    place(path, what) {
      if (positions === undefined) positions = readPositions(recovered.text);
      return placeOf(source, positions?.find(path, what) ?? { line: 1, column: 1, length: 1 });
    },
    mayHaveLost(path) {
      return recovered.losses.some((lost) =>
        lost.every((part, index) => index < path.length && part === String(path[index])),
      );
    },
  };
}

/** A text over a limit is not parsed. */
function excessiveDocument(file: string, text: string, excess: Excess): TomlDocument {
  const source = sourceText(file, lineOf(text, excess.line));
  const place = { ...placeOf(source, { line: 1, column: 1, length: 1 }), line: excess.line };
  return nothingIn(file, { ...excessDiagnostic(file, excess), place });
}

/** The beginning of the line, long enough to be recognised. */
function lineOf(text: string, line: number): string {
  let start = 0;
  for (let at = 1; at < line; at += 1) start = text.indexOf('\n', start) + 1;
  const most = textLimits.source.most;
  const [found = ''] = text.slice(start, start + most).split(/\r?\n/);
  return found;
}

/** Of a text that is not this file at all, nothing can be said but what it is. */
function foreignDocument(source: SourceText, { line, ...words }: ForeignText): TomlDocument {
  const { length } = source.lines[line - 1] ?? '';
  const place = placeOf(source, { line, column: 1, length });
  return nothingIn(source.file, { severity: 'error', ...words, place });
}

function nothingIn(file: string, diagnostic: Diagnostic & { readonly place: Place }): TomlDocument {
  const { place } = diagnostic;
  return { file, value: {}, diagnostics: [diagnostic], place: () => place, mayHaveLost: () => true };
}

/** The two parsers agree on what is TOML; should they ever not, a diagnostic without its place is the lesser harm. */
function readPositions(text: string): Positions | null {
  try {
    return positionsOf(text);
  } catch {
    return null;
  }
}

/** A fault where a top-level key has more tables than allowed; null where it has not. */
export function tooMany(document: TomlDocument, what: keyof typeof countLimits): Diagnostic | null {
  const tables = valueAt(document.value, [what]);
  const count = isTable(tables) ? Object.keys(tables).length : 0;
  const { most, unit } = countLimits[what];
  if (count <= most) return null;
  return {
    severity: 'error',
    code: 'input-limit',
    summary: 'More than is read of one file',
    detail: `${document.file} declares ${numberText(count)} ${unit}; the limit is ${numberText(most)}.`,
    // Without its place: finding that takes as long as reading all of it.
    help: what === 'projects' ? 'split it into several fleets' : 'split it into several projects',
  };
}
