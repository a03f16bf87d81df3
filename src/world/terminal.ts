// The one place that prints and asks. Views make text; this puts it on the screen and knows what screen it is.
import { createInterface } from 'node:readline/promises';
import { outgoing } from '../../engine/kernel/outgoing.ts';
import { type FullScreen, openFullScreen } from './full-screen.ts';
import { type LiveScreen, liveScreen } from './live-screen.ts';

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** False once something could not be written, as on a full disk. A reader that has seen enough is no fault. */
  isIntact(): boolean;
  /** Aborted once the reader of the output has gone; noticed when something is printed. */
  readonly readerGone: AbortSignal;
  /** Columns of the output, at least 40; 80 where it is no terminal. A terminal may change its size at any time. */
  readonly width: number;
  readonly outIsTerminal: boolean;
  readonly outHasColor: boolean;
  readonly errHasColor: boolean;
  /** po can ask a person: both input and output are a terminal. */
  readonly isInteractive: boolean;
  /** A person would have to type what is read from standard input. */
  readonly inputIsTerminal: boolean;
  /** All of standard input; null where that is more than `mostBytes`, or once `cancel` is aborted. */
  readInput(mostBytes: number, cancel: AbortSignal): Promise<string | null>;
  /** Asks and answers one line, or null when the input ends or `cancel` is aborted. */
  ask(question: string, cancel: AbortSignal): Promise<string | null>;
  /** The foot of the screen, where the output is a terminal on which lines can be replaced. */
  readonly screen: LiveScreen | null;
  /** All of the screen and its keys, until it is closed; null where input or output is no terminal to draw on. */
  openFullScreen(): FullScreen | null;
}

export function systemTerminal(options: { color: boolean }): Terminal {
  const { stdin, stdout, stderr } = process;
  let intact = true;
  const gone = new AbortController();
  for (const stream of [stdout, stderr]) {
    // `po plan | head`: who reads has seen enough.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A failed write cannot be reported either; the work itself goes on and is journalled.
      if (error.code !== 'EPIPE') intact = false;
      else if (stream === stdout) gone.abort();
    });
  }
  return {
    out: (text) => void stdout.write(outgoing(text)),
    err: (text) => void stderr.write(outgoing(text)),
    isIntact: () => intact,
    readerGone: gone.signal,
    get width() {
      return screenColumns();
    },
    screen: stdout.isTTY === true && process.env['TERM'] !== 'dumb' ? systemScreen() : null,
    outIsTerminal: stdout.isTTY === true,
    outHasColor: options.color && stdout.isTTY === true,
    errHasColor: options.color && stderr.isTTY === true,
    isInteractive: stdin.isTTY === true && stdout.isTTY === true,
    inputIsTerminal: stdin.isTTY === true,
    openFullScreen() {
      const canDraw = stdin.isTTY === true && stdout.isTTY === true && process.env['TERM'] !== 'dumb';
      if (!canDraw) return null;
      const full = openFullScreen(stdin, stdout);
      // However po ends, the terminal is left as it was.
      process.once('exit', () => full.close());
      return full;
    },
    async readInput(mostBytes, cancel) {
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      const end = () => void stdin.destroy();
      cancel.addEventListener('abort', end, { once: true });
      try {
        for await (const chunk of stdin) {
          const bytes = Buffer.from(chunk);
          sizeBytes += bytes.length;
          if (sizeBytes > mostBytes) return null;
          chunks.push(bytes);
        }
      } catch (error) {
        if (!cancel.aborted) throw error;
      } finally {
        cancel.removeEventListener('abort', end);
      }
      return cancel.aborted ? null : Buffer.concat(chunks).toString('utf8');
    },
    async ask(question, cancel) {
      const lines = createInterface({ input: stdin, output: stdout });
      const closed = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
      // While it reads, readline hears Ctrl-C in place of the process.
      lines.once('SIGINT', () => {
        process.emit('SIGINT');
        lines.close();
      });
      try {
        return await Promise.race([lines.question(outgoing(question), { signal: cancel }), closed]);
      } catch {
        return null;
      } finally {
        lines.close();
      }
    },
  };
}

function systemScreen(): LiveScreen {
  const screen = liveScreen(process.stdout);
  // After a second Ctrl-C nothing else removes what was drawn.
  process.once('exit', () => screen.clear());
  return screen;
}

/** Of the output, or of the error output where that is none; 80 where neither is a terminal. */
export function screenColumns(): number {
  const { stdout, stderr } = process;
  return Math.max(40, stdout.columns ?? stderr.columns ?? 80);
}
