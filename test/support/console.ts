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

const walk = /<!-- walk: begin -->\n```console\n([\s\S]*?)```\n<!-- walk: end -->/g;

/** The commands of a document that is to be run as it stands: all that look like one have to be in a walk. */
export function walkOf(text: string): readonly Shown[] {
  const commands = [...text.matchAll(walk)].flatMap(([, block = '']) => shownIn(block));
  const all = text.match(/^\$ /gm)?.length ?? 0;
  if (all === 0 || commands.length !== all)
    throw new Error(`${all} commands, ${commands.length} of them in walks`);
  return commands;
}

/** The registry that a document begins with. */
export function registryIn(text: string): string {
  const found = /<!-- registry: begin -->\n```toml\n([\s\S]*?)```\n<!-- registry: end -->/.exec(text);
  if (found?.[1] === undefined) throw new Error('the document shows no registry');
  return found[1];
}
