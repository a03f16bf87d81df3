// What an edit changes in a text, as a unified diff. Credentials are hidden in it, and nothing in it steers a terminal.
// Pure.
import { structuredPatch } from 'diff';
import { hideSecrets } from '../../engine/kernel/secrets.ts';
import { harmless, type Paint, paint, type Style } from './style.ts';

/** Empty where nothing differs. Every line ends. */
export function textDiff(name: string, before: string, after: string, style: Style): string {
  const { hunks } = structuredPatch(name, name, before, after, undefined, undefined, { context: 3 });
  if (hunks.length === 0) return '';
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

const paints: Readonly<Record<string, Paint>> = { '+': 'green', '-': 'red', '\\': 'dim' };

function lineText(line: string, style: Style): string {
  const mark = line.slice(0, 1);
  // Of a file with the line endings of Windows each line ends in one more character.
  const text = mark + harmless(hideSecrets(line.slice(1).replace(/\r$/, '')));
  // A line that is empty before and after; patch(1) takes it so.
  if (text === ' ') return '';
  const how = paints[mark];
  return how === undefined ? text : paint(style, how, text);
}
