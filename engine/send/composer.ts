/**
 * What is in an agent's input line, read from its screen. Pure. It says empty or what it holds only where the
 * screen has the shape that is known of that program; everything else is unknown, and unknown is never empty.
 */
import type { BackendName } from '../declaration/definition.ts';
import { type Cell, readRows, textOf } from './styled.ts';

export type Composer =
  | { readonly kind: 'empty' }
  /** Without any blanks, since the program breaks lines as it likes. */
  | { readonly kind: 'holds'; readonly text: string }
  /** The program has an input line, and it is not on the screen: a dialog, a list, a start not yet over. */
  | { readonly kind: 'missing' }
  /** Nothing is known of how this program shows its input. */
  | { readonly kind: 'unknown' };

export interface Screen {
  readonly rows: readonly string[];
  readonly cursor: { readonly column: number; readonly row: number };
}

interface Shape {
  /** What stands before the input. */
  readonly prompt: RegExp;
  /** A rule is so many rows above it at most; 0: there is none. */
  readonly ruleAbove: number;
  /** Where it ends: at the next rule, which must be there; or at the next blank row or rule. */
  readonly end: 'rule' | 'blank';
  /** What it suggests when it is empty, besides what is faint. */
  readonly hint: RegExp | null;
}

/** Each as of the versions that its backend names. A program that is not in here cannot be judged. */
const shapes: Readonly<Partial<Record<BackendName, Shape>>> = {
  // ──────── / ❯ text / ──────── ; a no-break space may follow the prompt.
  claude: {
    prompt: /^\s*[❯>](?=[ \u00a0]|$)/u,
    ruleAbove: 1,
    end: 'rule',
    hint: /^(Try "|Once fixed, resend your message$)/u,
  },
  // › text, and below it a blank row and a footer. What was said before stands behind the same sign, further up.
  codex: { prompt: /^›(?= |$)/u, ruleAbove: 0, end: 'blank', hint: /^Ask Codex to do anything$/u },
  // A rule, a line on what is accepted, and > text.
  gemini: { prompt: /^\s*│?\s*>(?= |$)/u, ruleAbove: 4, end: 'blank', hint: /^Type your message/u },
};

const rule = /^[\s╭╮╰╯┌┐└┘]*[─━▀▄]{10,}/u;
/** An entry of a list that is being chosen from. */
const choice = /^\d+\.\s/u;

export function composerOf(backend: BackendName, screen: Screen): Composer {
  const shape = shapes[backend];
  return shape === undefined ? { kind: 'unknown' } : readShape(shape, readRows(screen.rows));
}

function readShape(shape: Shape, rows: readonly (readonly Cell[])[]): Composer {
  const texts = rows.map(textOf);
  for (let first = texts.length - 1; first >= 0; first -= 1) {
    const prompt = shape.prompt.exec(texts[first] ?? '')?.[0];
    if (prompt === undefined) continue;
    const end = shape.end === 'rule' ? nextRule(texts, first) : nextBlank(texts, first);
    const above = texts.slice(Math.max(0, first - shape.ruleAbove), first);
    if (end === null || (shape.ruleAbove > 0 && !above.some((text) => rule.test(text)))) continue;
    const cells = [rows[first]?.slice([...prompt].length) ?? [], ...rows.slice(first + 1, end)].flat();
    const typed = textOf(written(cells));
    const shown = typed.replaceAll(/[│┃]/gu, '').trim();
    if (shape.end === 'blank' && choice.test(shown)) return { kind: 'missing' };
    if (shown === '' || shape.hint?.test(shown)) return { kind: 'empty' };
    return { kind: 'holds', text: squeeze(shown) };
  }
  return { kind: 'missing' };
}

function nextRule(texts: readonly string[], after: number): number | null {
  const found = texts.findIndex((text, index) => index > after && rule.test(text));
  return found === -1 ? null : found;
}

function nextBlank(texts: readonly string[], after: number): number {
  const found = texts.findIndex((text, index) => index > after && (text.trim() === '' || rule.test(text)));
  return found === -1 ? texts.length : found;
}

/** Without what only suggests a text: faint characters, and the first of them, on which the cursor stands. */
function written(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell, index) => {
    if (cell.isFaint) return false;
    return !(cell.isInverse && cells[index + 1]?.isFaint === true);
  });
}

function squeeze(text: string): string {
  return text.replaceAll(/[\s\u00a0]+/gu, '');
}

/**
 * Whether an input line that was empty before shows a message and nothing else: the message itself, its end
 * where the rest was scrolled away, or the short sign that programs put in the place of a long paste.
 */
export function shows(composer: Composer, message: string): boolean {
  if (composer.kind !== 'holds') return false;
  const wanted = squeeze(message.replaceAll(/[│┃]/gu, ''));
  const tail = 40;
  if (composer.text === wanted) return true;
  if (composer.text.length >= tail && wanted.endsWith(composer.text)) return true;
  return /^\[Pasted(text|content)?#?\d*[^\]]*\]$/iu.test(composer.text);
}
