// Lines that begin with a mark and the name of a project, with their texts in one column where the names allow it. Pure.
import { cells, hanging, harmless, paint, type Style } from '../style.ts';

/** `  + name  text` */
export function named(mark: string, name: string, column: number, text: string, options: Style): string[] {
  const shown = harmless(name);
  const padding = ' '.repeat(Math.max(0, column - cells(shown)) + 2);
  const head = `  ${mark} ${paint(options, 'bold', shown)}${padding}`;
  const headCells = 4 + cells(shown) + padding.length;
  // Where the name takes most of the line, the text is better off below it than torn at its first word.
  const isTorn = headCells > options.width / 2 && headCells + cells(text) > options.width;
  if (isTorn) return [head.trimEnd(), ...hanging('      ', 6, text, options)];
  return hanging(head, headCells, text, options);
}

const widestColumn = 20;

/** @param names of those that are to share a column */
export function columnFor(names: Iterable<string>): number {
  return Math.max(0, ...[...names].map((name) => name.length).filter((length) => length <= widestColumn));
}
