// `--annotate`: reports problems once more for the workflow that po runs in. On the error output, where it mixes with
// no document.
import { isAbsolute, relative, resolve } from 'node:path';
import type { Diagnostic, Place } from '../../engine/kernel/diagnostic.ts';
import { annotationsText } from '../view/annotations.ts';
import { systemFiles } from '../world/files.ts';
import type { Arguments } from './run.ts';
import type { TerminalContext } from './terminal-run.ts';

type Annotate = (diagnostics: readonly Diagnostic[]) => void;

/** Does nothing unless asked for. */
export function annotator(
  args: Arguments,
  { terminal, cwd }: Pick<TerminalContext, 'terminal' | 'cwd'>,
): Annotate {
  return (diagnostics) => {
    if (!args.flag('annotate')) return;
    terminal.err(annotationsText(diagnostics, (place) => fileIn(place, cwd)));
  };
}

/** A forge cannot show a place that is only in a commit, or outside the repository. */
function fileIn({ file }: Place, cwd: string): string | null {
  const top = systemFiles.realpath(process.env['GITHUB_WORKSPACE'] ?? cwd) ?? cwd;
  const path = systemFiles.realpath(resolve(cwd, file));
  if (path === null) return null;
  const inside = relative(top, path);
  return inside.startsWith('..') || isAbsolute(inside) ? null : inside;
}
