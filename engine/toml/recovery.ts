import { parse, TomlError } from 'smol-toml';
import { findImpossibleDate, type Positions, positionsOf } from './positions.ts';
import type { SourceText, Span } from './source.ts';
import { extentOf, isHeader } from './statement.ts';
import {
  duplicateFault,
  type ParserComplaint,
  type SyntaxFault,
  syntaxFault,
  unclosedFault,
} from './syntax-fault.ts';

/**
 * Parses TOML and, on a fault that is confined to one statement, takes that statement out and goes on, so
 * that one run reports them all. It never repairs: what was taken out is lost, and it says where.
 */
export interface Recovered {
  /** What smol-toml makes of the text without the statements that are at fault. */
  readonly value: unknown;
  /** The text that `value` was made of. Its lines are the file's, where they were not taken out. */
  readonly text: string;
  readonly faults: readonly SyntaxFault[];
  /** The tables in which something was lost; the empty path where it could be anything. */
  readonly losses: readonly (readonly string[])[];
}

/** More than anyone corrects in one go; each costs a parse. */
const faultLimit = 50;
/** How far back the start of a statement is looked for; each line costs a parse. */
const statementLineLimit = 400;
/** Nobody writes this deep; what reads the value recurses, so it must be far from the stack's end. */
const depthLimit = 100;

type Parsed =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly complaint: ParserComplaint };

export function parseWithRecovery(source: SourceText): Recovered {
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
    const parsed = parseWithDates(text);
    if (parsed.ok) return { value: scratch.removeFrom(parsed.value), text, faults, losses };

    const { complaint } = parsed;
    const faultLine = complaint.line - 1;
    const start = startOfStatement(textOf, faultLine);
    if (start === null || faults.length >= faultLimit) {
      faults.push(syntaxFault(complaint, lines[faultLine] ?? ''));
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
    const positions = positionsOrNull(before);
    const openTable = header ? [] : (positions?.openTable ?? []);
    const table = scratch.pathOf(openTable);
    const duplicate = isDuplicate(complaint)
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
    if (!(error instanceof TomlError)) throw error;
    const message = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    return { ok: false, complaint: { message, line: error.line, column: error.column } };
  }
}

function parseWithDates(text: string): Parsed {
  const parsed = tryParse(text);
  const complaint = parsed.ok ? impossibleDate(text) : null;
  return complaint === null ? parsed : { ok: false, complaint };
}

function impossibleDate(text: string): ParserComplaint | null {
  const offset = findImpossibleDate(text);
  if (offset === null) return null;
  const before = text.slice(0, offset).split('\n');
  return { message: 'invalid date', line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** The line (0-based) before which the text is whole TOML, going back from the fault. */
function startOfStatement(textOf: (count: number) => string, faultLine: number): number | null {
  const least = Math.max(0, faultLine - statementLineLimit);
  for (let line = faultLine; line >= least; line -= 1) {
    if (tryParse(textOf(line)).ok) return line;
  }
  return null;
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
