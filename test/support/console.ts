// Documents that show a console: each command, and what it prints.

export interface Shown {
  readonly command: string;
  /** What it has to print, whole. */
  readonly output: RegExp;
}

/**
 * The commands of a `console` block, each after `$ `. What differs from run to run is written as an ellipsis there: a line
 * of its own for lines, else within one.
 */
export function shownIn(block: string): readonly Shown[] {
  const parts = block.split(/^\$ /m).filter((part) => part !== '');
  return parts.map((part) => {
    const [command = '', ...lines] = part.split('\n');
    const pattern = lines
      .join('\n')
      .split(/^…\n|…/m)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*?');
    return { command, output: new RegExp(`^${pattern}$`) };
  });
}
