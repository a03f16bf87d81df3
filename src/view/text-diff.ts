// The unified diff of an edited text. Credentials are hidden in it, and nothing in it steers a terminal. Pure.
import { type StructuredPatchHunk, structuredPatch } from 'diff';
import { hideSecrets } from '../../engine/kernel/secrets.ts';
import { harmless, type Paint, paint, type Style } from './style.ts';

/** Empty where nothing differs. Every line ends. */
export function textDiff(name: string, before: string, after: string, style: Style): string {
  if (before === after) return '';
  const patch = structuredPatch(name, name, before, after, undefined, undefined, {
    context: 3,
    maxEditLength: mostEdits,
  });
  const hunks = patch?.hunks ?? [replacement(before, after)];
  const lines = [
    paint(style, 'bold', `--- ${harmless(name)}`),
    paint(style, 'bold', `+++ ${harmless(name)}`),
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: own }) => [
      paint(style, 'cyan', `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
      ...own.map((line) => lineText(line, style)),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Added or removed lines. The time to find the shortest diff grows with the square of them. */
const mostEdits = 2_000;

/** Every line removed, and every line added: also a diff, and quickly made. */
function replacement(before: string, after: string): StructuredPatchHunk {
  const [removed, added] = [linesOf(before), linesOf(after)];
  return {
    ...{ oldStart: removed.length === 0 ? 0 : 1, oldLines: removed.length },
    ...{ newStart: added.length === 0 ? 0 : 1, newLines: added.length },
    lines: [...marked('-', before, removed), ...marked('+', after, added)],
  };
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function marked(mark: '-' | '+', text: string, lines: readonly string[]): string[] {
  const isOpen = text !== '' && !text.endsWith('\n');
  return [...lines.map((line) => mark + line), ...(isOpen ? ['\\ No newline at end of file'] : [])];
}

const paints: Readonly<Record<string, Paint>> = { '+': 'green', '-': 'red', '\\': 'dim' };

function lineText(line: string, style: Style): string {
  const mark = line.slice(0, 1);
  // In a file with Windows line endings each line ends in one more character.
  const text = mark + harmless(hideSecrets(line.slice(1).replace(/\r$/, '')));
  // A line that is empty before and after; patch(1) takes it so.
  if (text === ' ') return '';
  const how = paints[mark];
  return how === undefined ? text : paint(style, how, text);
}
