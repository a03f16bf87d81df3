import { parse, TomlError } from 'smol-toml';
import { recoveryCost, shownFaults } from './limits.ts';
import { findImpossibleDate, mayHoldImpossibleDate, type Positions, positionsOf } from './positions.ts';
import type { SourceText, Span } from './source.ts';
import { extentOf, isHeader } from './statement.ts';
import {
  duplicateFault,
  type ParserComplaint,
  type SyntaxFault,
  syntaxFault,
  unclosedFault,
} from './syntax-fault.ts';

/** Parses TOML without the statements that are at fault, so that one run reports all faults. It says where it lost what. */
export interface Recovered {
  /** What smol-toml makes of the text without the statements that are at fault. */
  readonly value: unknown;
  /** The text that `value` was made of. Its lines are the file's, where they were not taken out. */
  readonly text: string;
  readonly faults: readonly SyntaxFault[];
  /** The tables in which something was lost; the empty path where it could be anything. */
  readonly losses: readonly (readonly string[])[];
}

/** How far back the start of a statement is looked for; each line costs a parse. */
const statementLineLimit = 400;
/** Above the limit of `excess.ts`, which header, key and brackets may each reach. */
const depthLimit = 100;
/** How many times slower the parser of positions is than that of values. */
const positionsFactor = 12;
/** The cost of joining one line to the text, in parsed characters. */
const lineCost = 20;
/** How many lines that look like a header, and may be part of a list, are tried. */
const triedHeaders = 8;

type Parsed =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly complaint: ParserComplaint };

/** Whether the text may be parsed once more: false once the budget is spent. */
type Affords = (text: string, factor?: number) => boolean;

export function parseWithRecovery(source: SourceText): Recovered {
  let left = recoveryCost.most;
  const affords: Affords = (text, factor = 1) => {
    left -= text.length * factor + lines.length * lineCost;
    return left > 0;
  };
  // Line endings are kept as they are: inside a multi-line string they are part of the value.
  const pieces = source.text.split(/(\r?\n)/);
  const lines = pieces.filter((_, index) => index % 2 === 0);
  const endings = pieces.filter((_, index) => index % 2 === 1);
  const textOf = (count: number) =>
    lines
      .slice(0, count)
      .map((line, i) => line + (endings[i] ?? ''))
      .join('');

  const scratch = new ScratchTables(source.text);
  const faults: SyntaxFault[] = [];
  const losses: (readonly string[])[] = [];

  while (true) {
    const text = textOf(lines.length);
    const parsed = parseWithDates(text, affords);
    if (parsed.ok) return { value: scratch.removeFrom(parsed.value), text, faults, losses };

    const { complaint } = parsed;
    const faultLine = complaint.line - 1;
    const isLast = faults.length + 1 >= shownFaults.most || !affords(text);
    const start = isLast ? null : startOfStatement(textOf, faultLine, affords);
    if (start === null) {
      const fault = syntaxFault(complaint, lines[faultLine] ?? '');
      const unseen = 'Nothing after it was checked.';
      faults.push(isLast || left <= 0 ? { ...fault, detail: `${fault.detail} ${unseen}` } : fault);
      return { value: {}, text: '', faults, losses: [[]] };
    }
    const before = textOf(start);
    const extent = extentOf(lines, start);
    if (extent.kind !== 'confined') {
      const isOwnFault = extent.kind === 'unclear' || (extent.line === faultLine && !isUnfinished(complaint));
      if (isOwnFault) faults.push(syntaxFault(complaint, lines[faultLine] ?? ''));
      if (extent.kind === 'open')
        faults.push(unclosedFault(extent.opener, extent.line + 1, extent.column + 1));
      // Where it ends cannot be told, so the rest of the file is lost.
      losses.push([]);
      lines.length = start;
      continue;
    }

    const header = isHeader(lines[start]);
    const isTwice = isDuplicate(complaint);
    const positions = isTwice && affords(before, positionsFactor) ? positionsOrNull(before) : null;
    const openTable = header ? [] : (positions?.openTable ?? openTableAbove(lines, start, textOf, affords));
    const table = scratch.pathOf(openTable);
    const duplicate = isTwice
      ? duplicateOf(
          lines.slice(start, extent.lastLine + 1),
          complaint,
          header,
          table,
          (key) => positions?.find([...openTable, ...key], 'key') ?? null,
        )
      : null;
    faults.push(duplicate?.fault ?? syntaxFault(complaint, lines[faultLine] ?? ''));
    losses.push(duplicate?.path ?? table);
    for (let at = start; at <= extent.lastLine; at += 1) lines[at] = '';
    // The keys below a header that is at fault must not fall into the table above it.
    if (header) lines[start] = scratch.header(duplicate?.path ?? []);
  }
}

function tryParse(text: string): Parsed {
  try {
    const value = parse(text, { maxDepth: depthLimit });
    return { ok: true, value };
  } catch (error) {
    // A parser that recurses may meet the end of the stack, whatever was counted before.
    if (error instanceof RangeError)
      return { ok: false, complaint: { message: 'nested too deeply', line: 1, column: 1 } };
    if (!(error instanceof TomlError)) throw error;
    const message = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    return { ok: false, complaint: { message, line: error.line, column: error.column } };
  }
}

function parseWithDates(text: string, affords: Affords): Parsed {
  const parsed = tryParse(text);
  const complaint = parsed.ok ? impossibleDate(text, affords) : null;
  return complaint === null ? parsed : { ok: false, complaint };
}

function impossibleDate(text: string, affords: Affords): ParserComplaint | null {
  if (mayHoldImpossibleDate(text)) affords(text, positionsFactor);
  const offset = findImpossibleDate(text);
  if (offset === null) return null;
  const before = text.slice(0, offset).split('\n');
  return { message: 'invalid date', line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** The line (0-based) before which the text is whole TOML, going back from the fault. */
function startOfStatement(
  textOf: (count: number) => string,
  faultLine: number,
  affords: Affords,
): number | null {
  const least = Math.max(0, faultLine - statementLineLimit);
  for (let line = faultLine; line >= least; line -= 1) {
    const before = textOf(line);
    if (!affords(before)) return null;
    if (tryParse(before).ok) return line;
  }
  return null;
}

/** The table that the line `start` belongs to: that of the nearest header above that is not a line of a list. */
function openTableAbove(
  lines: readonly string[],
  start: number,
  textOf: (count: number) => string,
  affords: Affords,
): readonly string[] {
  let tries = triedHeaders;
  for (let line = start - 1; line >= 0 && tries > 0; line -= 1) {
    const text = lines[line] ?? '';
    if (!/^\s*\[.*\]\s*(?:#.*)?$/.test(text)) continue;
    tries -= 1;
    const before = textOf(line);
    if (!affords(before)) return [];
    if (!tryParse(before).ok) continue;
    // Only the whole text above tells which of several tables of one name it is.
    if (!/^\s*\[\[/.test(text)) return positionsOrNull(text)?.openTable ?? [];
    const above = textOf(start);
    return affords(above, positionsFactor) ? (positionsOrNull(above)?.openTable ?? []) : [];
  }
  return [];
}

function isUnfinished(complaint: ParserComplaint): boolean {
  return /^unfinished (?:array|table|string)/.test(complaint.message);
}

function isDuplicate(complaint: ParserComplaint): boolean {
  return /^trying to redefine/.test(complaint.message);
}

/** Names what was defined twice. Null where the statement has another fault besides. */
function duplicateOf(
  statement: readonly string[],
  complaint: ParserComplaint,
  header: boolean,
  table: readonly string[],
  definitionOf: (key: readonly string[]) => Span | null,
): { readonly fault: SyntaxFault; readonly path: readonly string[] } | null {
  const own = positionsOrNull(statement.join('\n'));
  const span = own?.find(own.firstKey, header ? 'value' : 'key');
  if (own === null || span == null) return null;
  const path = [...table, ...own.firstKey];
  const at = { ...span, line: complaint.line };
  return {
    fault: duplicateFault(at, path.join('.'), definitionOf(own.firstKey)?.line ?? null, header),
    path,
  };
}

function positionsOrNull(text: string): Positions | null {
  try {
    return positionsOf(text);
  } catch {
    return null;
  }
}

/** Tables of names that the document does not hold, for the keys below a header that is at fault. */
class ScratchTables {
  readonly #prefix: string;
  readonly #paths = new Map<string, readonly string[]>();

  constructor(text: string) {
    let prefix = 'scratch';
    while (text.includes(prefix)) prefix += '-';
    this.#prefix = prefix;
  }

  header(path: readonly string[]): string {
    const name = `${this.#prefix}${this.#paths.size}`;
    this.#paths.set(name, path);
    return `[${name}]`;
  }

  /** The path that the file meant; the empty one where that cannot be told. */
  pathOf(open: readonly string[]): readonly string[] {
    return this.#paths.get(open[0] ?? '') ?? open;
  }

  removeFrom(value: Record<string, unknown>): Record<string, unknown> {
    for (const name of this.#paths.keys()) delete value[name];
    return value;
  }
}
