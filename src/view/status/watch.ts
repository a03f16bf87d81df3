// Shows a text longer than the screen, a screenful at a time, below a head line. Pure.
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import type { FleetStatus } from '../../status/status.ts';
import { renderDiagnostics } from '../diagnostics.ts';
import { timeText } from '../fact-text.ts';
import { cells, paint } from '../style.ts';
import { type StatusOptions, statusParts } from './human.ts';

export interface WatchSize {
  readonly columns: number;
  readonly rows: number;
}

/** The last observation, or why there is none. */
export type Watched =
  | { readonly kind: 'looking' }
  | { readonly kind: 'status'; readonly status: FleetStatus }
  | { readonly kind: 'trouble'; readonly diagnostics: readonly Diagnostic[] };

export interface WatchScreen {
  readonly lines: readonly string[];
  /** How many lines are hidden above: no more than there are. */
  readonly above: number;
}

/** @param above how many lines to hide above */
export function watchScreen(
  watched: Watched,
  { columns, rows }: WatchSize,
  {
    everyText,
    above,
    ...options
  }: Omit<StatusOptions, 'width'> & { readonly everyText: string; readonly above: number },
): WatchScreen {
  const style = { ...options, width: Math.max(40, columns) };
  const body = bodyOf(watched, style);
  const room = Math.max(1, rows - 2);
  const most = lastPage(body, room, columns);
  const start = Math.min(Math.max(0, above), most);
  const shown = pageFrom(body.slice(start), room, columns);
  const below = body.length - start - shown.length;
  const [what, every] = [titleOf(watched), `every ${everyText}`];
  const keysText = most > 0 ? 'q quits, arrows scroll' : 'q quits';
  const titles = [`${what}, ${every}: ${keysText}`, `${what}: ${keysText}`, keysText];
  const title = titles.find((one) => one.length < columns) ?? '';
  const more = [...(start > 0 ? [`${start} more above`] : []), ...(below > 0 ? [`${below} more below`] : [])];
  return {
    lines: [
      paint(style, 'dim', title),
      ...shown,
      ...(more.length === 0 ? [] : [paint(style, 'dim', `… ${more.join(', ')}`)]),
    ],
    above: start,
  };
}

function titleOf(watched: Watched): string {
  return watched.kind === 'status' ? timeText(watched.status.observedAt) : 'po status';
}

function bodyOf(watched: Watched, style: StatusOptions): readonly string[] {
  switch (watched.kind) {
    case 'looking':
      return ['Looking …'];
    case 'trouble':
      return renderDiagnostics(watched.diagnostics, style).split('\n');
    case 'status':
      return statusParts(watched.status, style).join('\n\n').split('\n');
  }
}

/** As many lines as there is room for; a line wider than the screen takes several rows. */
function pageFrom(lines: readonly string[], room: number, columns: number): readonly string[] {
  let taken = 0;
  const shown = lines.findIndex((line) => {
    taken += rowsOf(line, columns);
    return taken > room;
  });
  return shown < 0 ? lines : lines.slice(0, Math.max(1, shown));
}

/** How many lines are above the last screenful. */
function lastPage(lines: readonly string[], room: number, columns: number): number {
  const backward = pageFrom(lines.toReversed(), room, columns);
  return lines.length - backward.length;
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(cells(withoutColor(line)) / Math.max(1, columns)));
}

function withoutColor(line: Parameters<typeof cells>[0]): string {
  return line.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
}

/** How far a key scrolls; null for one that does not. */
export function scrolledBy(key: string, { rows }: WatchSize): number | null {
  const page = Math.max(1, rows - 3);
  return keys(page)[key.replace(String.fromCharCode(27), '^')] ?? null;
}

function keys(page: number): Readonly<Record<string, number>> {
  const end = Number.MAX_SAFE_INTEGER;
  return {
    ...{ '^[A': -1, '^OA': -1, k: -1, '^[B': 1, '^OB': 1, j: 1 },
    ...{ '^[5~': -page, b: -page, '^[6~': page, ' ': page },
    ...{ '^[H': -end, '^OH': -end, '^[1~': -end, g: -end, '^[F': end, '^OF': end, '^[4~': end, G: end },
  };
}
