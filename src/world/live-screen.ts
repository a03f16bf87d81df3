// The foot of a terminal: lines that are replaced in place, below text that stays. Hides no cursor and changes no mode of the
// terminal, so that a killed run leaves nothing to fix.
import { outgoingLine } from '../../engine/kernel/outgoing.ts';

export interface LiveScreen {
  size(): { readonly columns: number; readonly rows: number };
  /** Replaces the lines, each narrower than the screen. @param fromTop for what has the screen to itself */
  draw(lines: readonly DrawnLine[], fromTop?: boolean): void;
  /** Removes the lines; what is printed next takes their place. */
  clear(): void;
  /** Leaves the lines as they are; what is printed next stands below them. */
  keep(): void;
  /** @returns the function that stops the calls */
  onResize(listener: () => void): () => void;
}

interface DrawnLine {
  readonly text: string;
  /** How wide it looks. */
  readonly cells: number;
}

/** What this needs of a terminal's output. */
export interface ScreenStream {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

export function liveScreen(stream: ScreenStream): LiveScreen {
  let drawn: readonly DrawnLine[] = [];
  const size = () => ({ columns: stream.columns ?? 80, rows: stream.rows ?? 24 });
  let drawnColumns = 0;
  const erasure = () => {
    if (drawn.length === 0) return '';
    const { columns, rows } = size();
    // A terminal that became narrower has broken the lines that it shows.
    const height = drawn.reduce((sum, { cells }) => sum + Math.max(1, Math.ceil(cells / columns)), 0);
    return `\r\u001b[${Math.min(height, rows - 1)}A\u001b[J`;
  };
  return {
    size,
    draw(lines, fromTop = false) {
      const { columns } = size();
      // Line by line: tmux would keep a screen that is cleared at once in its scrollback. After a change of width it is
      // cleared even so: tmux remembers that an overwritten line was wrapped, and would join it when there is room again.
      const isInPlace = fromTop && columns === drawnColumns;
      const top = isInPlace ? '\u001b[H' : fromTop ? '\u001b[H\u001b[J' : erasure();
      const [restOfLine, below] = isInPlace ? ['\u001b[K', '\u001b[J'] : ['', ''];
      // In one piece, so that no half-drawn screen is seen.
      stream.write(top + lines.map(({ text }) => `${outgoingLine(text)}${restOfLine}\n`).join('') + below);
      drawn = lines;
      drawnColumns = columns;
    },
    clear() {
      const text = erasure();
      if (text !== '') stream.write(text);
      drawn = [];
    },
    keep() {
      drawn = [];
    },
    onResize(listener) {
      stream.on('resize', listener);
      return () => void stream.off('resize', listener);
    },
  };
}
