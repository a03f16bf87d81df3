/**
 * Whether a shell shows its prompt, and nothing typed behind it. Pure. A prompt is what people make it, so only the
 * common ones are known again: they end in a sign of their own, where the cursor is.
 */
import { textOf } from '../styled.ts';
import { type Composer, squeeze, type View } from '../view.ts';

const atPrompt = /[$#%❯➜»λ>] ?$/u;
/** Asks for the rest of a command: after an open quote, a loop, `select`. */
const continued = /^(\w*> ?|#\? ?)$/u;
const behindPrompt = /[$#%❯➜»λ>] +(\S.*)$/u;

export function readComposer({ rows, texts, cursor }: View): Composer {
  if (cursor === null) return { kind: 'unknown' };
  const row = rows[cursor.row] ?? [];
  const before = textOf(row.slice(0, cursor.column));
  const after = textOf(row.slice(cursor.column)).trim();
  if (after !== '' || texts.length > cursor.row + 1 || continued.test(before)) return { kind: 'unknown' };
  if (atPrompt.test(before)) return { kind: 'prompt' };
  const typed = behindPrompt.exec(before)?.[1];
  return typed === undefined ? { kind: 'unknown' } : { kind: 'holds', text: squeeze(typed) };
}
