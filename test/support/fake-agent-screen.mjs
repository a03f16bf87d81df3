// The terminal side of the fake agent: raw mode with bracketed paste, a composer at the bottom of the screen that
// is drawn over and over, and what was said above it. Reads bytes, and tells what a person would have meant.
import { StringDecoder } from 'node:string_decoder';

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';

/**
 * Puts the terminal in raw mode. `onKeys` gets `{ kind: 'text' | 'paste', text }`, `{ kind: 'enter' }`,
 * `{ kind: 'escape' }`, `{ kind: 'interrupt' }`, `{ kind: 'erase' }`, `{ kind: 'up' }`, `{ kind: 'down' }` or
 * `{ kind: 'eof' }`; `onBytes` every read as it came.
 */
export function openTerminal({ onKey, onBytes, onEnd }) {
  const { stdin, stdout } = process;
  if (stdin.isTTY) stdin.setRawMode(true);
  // Bracketed paste, and word of who looks.
  stdout.write('\x1b[?2004h\x1b[?1004h');
  const decoder = new StringDecoder('utf8');
  let pending = '';
  stdin.on('data', (bytes) => {
    onBytes(bytes);
    pending += decoder.write(bytes);
    pending = readKeys(pending, onKey);
  });
  stdin.on('end', onEnd);
  stdin.on('error', onEnd);
  stdout.on('error', () => {});
  return {
    close() {
      stdout.write('\x1b[?2004l\x1b[?1004l');
      if (stdin.isTTY) stdin.setRawMode(false);
    },
    pauseFor(ms) {
      stdin.pause();
      setTimeout(() => stdin.resume(), ms);
    },
  };
}

/** Answers what has to wait for more: a paste or a key whose end has not arrived. */
export function readKeys(text, onKey) {
  let rest = text;
  // A carriage return that came together with text is a line of it: Ink programs take such a read for a paste.
  const isAlone = text === '\r';
  while (rest !== '') {
    if (rest.startsWith(pasteStart)) {
      const end = rest.indexOf(pasteEnd);
      if (end === -1) return rest;
      onKey({ kind: 'paste', text: rest.slice(pasteStart.length, end).replaceAll('\r', '\n') });
      rest = rest.slice(end + pasteEnd.length);
      if (rest === '\r') {
        onKey({ kind: 'enter' });
        return '';
      }
      continue;
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal sends.
    const [sequence] = /^\x1b(?:\[[0-9;?]*[A-Za-z~]|O[A-Za-z])/.exec(rest) ?? [];
    if (sequence !== undefined) {
      const arrow = { A: 'up', B: 'down' }[sequence.at(-1)];
      if (arrow !== undefined) onKey({ kind: arrow });
      rest = rest.slice(sequence.length);
      continue;
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal sends.
    if (/^\x1b\[[0-9;?]*$/.test(rest)) return rest;
    const [first] = rest;
    rest = rest.slice(first.length);
    if (first === '\r' && isAlone) onKey({ kind: 'enter' });
    else if (first === '\r' || first === '\n') onKey({ kind: 'text', text: '\n' });
    else if (first === '\x1b') onKey({ kind: 'escape' });
    else if (first === '\x03') onKey({ kind: 'interrupt' });
    else if (first === '\x04') onKey({ kind: 'eof' });
    else if (first === '\x7f' || first === '\b') onKey({ kind: 'erase' });
    else onKey({ kind: 'text', text: first });
  }
  return '';
}

let drawnLines = 0;
/** How far above the last drawn line the cursor was left. */
let cursorUp = 0;
let lastDrawn = '';

/**
 * Prints `said` for good and draws `lines` below it, over what was drawn there before. The cursor goes to the end of
 * the input, which begins in the line `input`; null: it stays at the end.
 */
export function draw(said, { lines, input, height = 1 }) {
  const { stdout } = process;
  const cut = lines.map((line) => cutTo(line, screenWidth()));
  const text = cut.join('\r\n');
  if (said === '' && text === lastDrawn) return;
  const up = drawnLines - 1 - cursorUp;
  const back = drawnLines > 0 ? `${up > 0 ? `\x1b[${up}A` : ''}\r\x1b[J` : '';
  const above = said === '' ? '' : `${said.replaceAll('\n', '\r\n')}\r\n`;
  const at = input === null ? lines.length - 1 : input + height - 1;
  cursorUp = lines.length - 1 - at;
  const column = [...withoutColor(cut[at] ?? '')].length;
  const isEmpty = (cut[at] ?? '').includes('\x1b[2m');
  const place = cursorUp > 0 ? `\x1b[${cursorUp}A\r\x1b[${isEmpty ? 2 : Math.max(1, column)}C` : '';
  stdout.write(`${back}${above}${text}${place}`);
  drawnLines = lines.length;
  lastDrawn = text;
}

export function screenWidth() {
  return process.stdout.columns ?? 80;
}

function withoutColor(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal is sent.
  return text.replaceAll(/\x1b\[\d+m/g, '');
}

/** One column is left free: a line that is full would move the cursor. Rules alone fill it. */
function cutTo(line, width) {
  return withoutColor(line).length <= width ? line : [...line].slice(0, width - 1).join('');
}

/** A long paste is shown as a mark that stands for it. */
export function markOf(text, number) {
  const lines = text.split('\n').length - 1;
  if (text.length <= 800 && lines <= 2) return null;
  return lines > 0 ? `[Pasted text #${number} +${lines} lines]` : `[Pasted text #${number}]`;
}
