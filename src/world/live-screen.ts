// The foot of a terminal: lines that are replaced in place, below text that stays. The cursor is never hidden and no
// mode of the terminal is changed, so that nothing has to be put right after a run that was killed.

export interface LiveScreen {
  size(): { readonly columns: number; readonly rows: number };
  /** Replaces the lines drawn before. None may be as wide as the screen. */
  draw(lines: readonly DrawnLine[]): void;
  /** Takes the lines away; what is printed next stands in their place. */
  clear(): void;
  /** Calls back when the size has changed. Answers how to stop that. */
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
  const erasure = () => {
    if (drawn.length === 0) return '';
    const { columns, rows } = size();
    // A terminal that became narrower has broken the lines that it shows.
    const height = drawn.reduce((sum, { cells }) => sum + Math.max(1, Math.ceil(cells / columns)), 0);
    return `\r\u001b[${Math.min(height, rows - 1)}A\u001b[J`;
  };
  return {
    size,
    draw(lines) {
      // In one piece, so that no half-drawn screen is seen.
      stream.write(erasure() + lines.map(({ text }) => `${text}\n`).join(''));
      drawn = lines;
    },
    clear() {
      const text = erasure();
      if (text !== '') stream.write(text);
      drawn = [];
    },
    onResize(listener) {
      stream.on('resize', listener);
      return () => void stream.off('resize', listener);
    },
  };
}
