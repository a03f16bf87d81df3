// Who waits for a person after an apply, and how to get there. Pure.
import { shellWord } from '../../../engine/kernel/help.ts';
import { waitsFor } from '../../../reconcilers/waiting.ts';
import type { Arrival } from '../../apply/waiting.ts';
import { hanging, harmless, listFitting, paint, plural, type Style } from '../style.ts';

/** The note while agents have not reported their state. Ends with a newline. */
export function awaitedText(agents: number, limitMs: number, style: Style): string {
  const text = `Waiting until ${plural(agents, 'agent')} ${agents === 1 ? 'has' : 'have'} come up, at most ${limitMs / 1000} s.`;
  return `${paint(style, 'dim', text)}\n`;
}

/** Empty where no agent waits and all have reported. Ends with a newline otherwise. */
export function waitingText(
  { waiting, silent }: Arrival,
  line: (command: string) => string,
  style: Style,
): string {
  const lines: string[] = [];
  if (waiting.length > 0) {
    const title = `${plural(waiting.length, 'agent')} ${waiting.length === 1 ? 'waits' : 'wait'} for you:`;
    lines.push(paint(style, 'bold', title));
  }
  for (const one of waiting) {
    const name = `${one.project}/${one.agent}`;
    lines.push(...hanging(`  ${paint(style, 'yellow', '!')} `, 4, `${name} ${waitsFor(one)}`, style));
    // Whole, however long, so that it can be copied.
    lines.push(`      ${paint(style, 'cyan', harmless(line(`attach ${shellWord(name)}`)))}`);
  }
  if (silent.length > 0) {
    const text = `not known yet how ${silent.length === 1 ? 'it is' : 'they are'}: ${listFitting(silent, style.width)}`;
    lines.push(...hanging(`  ${paint(style, 'yellow', '?')} `, 4, text, style));
    lines.push(`      ${paint(style, 'cyan', harmless(line('status')))}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
