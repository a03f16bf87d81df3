// A whole terminal, drawn on beside what was printed before: that comes back when it is closed, and so do the cursor and
// the keys. Keys are heard one by one, Ctrl-C among them, which then is no signal.

import { outgoingLine } from '../../engine/kernel/outgoing.ts';

export interface FullScreen {
  size(): { readonly columns: number; readonly rows: number };
  /** Replaces what is shown. The lines are to fit. */
  draw(lines: readonly string[]): void;
  /** Calls back when the size has changed. */
  onResize(listener: () => void): void;
  /** Calls back with what was typed: a character, or what the terminal sends for a key. */
  onKey(listener: (key: string) => void): void;
  /** Leaves the terminal as it was found. May be called more than once. */
  close(): void;
}

/** What this needs of a terminal's output. */
interface ScreenOutput {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** What this needs of its input. */
interface ScreenInput {
  setRawMode(isRaw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: 'data', listener: (bytes: Uint8Array | string) => void): unknown;
  off(event: 'data', listener: (bytes: Uint8Array | string) => void): unknown;
}

const esc = '\u001b';
const opened = `${esc}[?1049h${esc}[?25l`;
const closed = `${esc}[?25h${esc}[?1049l`;

export function openFullScreen(input: ScreenInput, output: ScreenOutput): FullScreen {
  const ends: (() => void)[] = [];
  let isOpen = true;
  let drawnAt = '';
  input.setRawMode(true);
  input.resume();
  output.write(opened);
  return {
    size: () => ({ columns: output.columns ?? 80, rows: output.rows ?? 24 }),
    draw(lines) {
      if (!isOpen) return;
      // In one piece, and each line erased behind its end, so that nothing flickers. What a terminal of another size has
      // made of the lines before is taken away first.
      const size = `${output.columns} ${output.rows}`;
      const start = size === drawnAt ? `${esc}[H` : `${esc}[H${esc}[2J`;
      drawnAt = size;
      const rows = lines.map((line) => `${outgoingLine(line)}${esc}[K`).join('\r\n');
      output.write(`${start}${rows}${esc}[J`);
    },
    onResize(listener) {
      output.on('resize', listener);
      ends.push(() => void output.off('resize', listener));
    },
    onKey(listener) {
      const hear = (bytes: Uint8Array | string) => listener(keyIn(bytes));
      input.on('data', hear);
      ends.push(() => void input.off('data', hear));
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      for (const end of ends) end();
      output.write(closed);
      input.setRawMode(false);
      input.pause();
    },
  };
}

function keyIn(bytes: Uint8Array | string): string {
  return typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);
}
