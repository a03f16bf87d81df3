// The alternate screen of a terminal, with its keys one by one; Ctrl-C is a key there and no signal. Closing it restores what
// was printed before, the cursor and the mode of the terminal.
import { outgoingLine } from '../../engine/kernel/outgoing.ts';
import type { ScreenStream } from './live-screen.ts';

export interface FullScreen {
  size(): { readonly columns: number; readonly rows: number };
  /** Replaces what is shown. The lines have to fit. */
  draw(lines: readonly string[]): void;
  onResize(listener: () => void): void;
  /** Calls back with a character, or what the terminal sends for a key. */
  onKey(listener: (key: string) => void): void;
  /** Leaves the terminal as it was found. May be called more than once. */
  close(): void;
}

/** What this needs of a terminal's input. */
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

export function openFullScreen(input: ScreenInput, output: ScreenStream): FullScreen {
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
      // Written in one piece, with each line erased behind its end, so that nothing flickers. After a change of size the
      // screen is cleared first.
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
      const hear = (bytes: Uint8Array | string) => listener(Buffer.from(bytes).toString());
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
