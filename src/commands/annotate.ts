// `--annotate`: what is wrong, once more for the workflow that po runs in. On the error output, where it mixes with no
// document.
import { isAbsolute, relative, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, type Place } from '../../engine/kernel/diagnostic.ts';
import type { ExitCode } from '../exit-code.ts';
import { annotationsText } from '../view/annotations.ts';
import { systemFiles } from '../world/files.ts';
import type { Arguments, Context, Run } from './command.ts';

export type Annotate = (diagnostics: readonly Diagnostic[]) => void;

/** Does nothing where it was not asked for. */
export function annotator(args: Arguments, { terminal, cwd }: Context): Annotate {
  return (diagnostics) => {
    if (!args.flag('annotate')) return;
    terminal.err(annotationsText(diagnostics, (place) => fileIn(place, cwd)));
  };
}

/** A command whose diagnostics are annotated also where they are its end. */
export function annotating(
  body: (args: Arguments, context: Context, annotate: Annotate) => Promise<ExitCode>,
): Run {
  return async (args, context) => {
    const annotate = annotator(args, context);
    try {
      return await body(args, context, annotate);
    } catch (error) {
      if (error instanceof DiagnosticError) annotate(error.diagnostics);
      throw error;
    }
  };
}

/** What is only in a commit, or outside of the repository, is no file that a forge could show. */
function fileIn({ file }: Place, cwd: string): string | null {
  const top = systemFiles.realpath(process.env['GITHUB_WORKSPACE'] ?? cwd) ?? cwd;
  const path = systemFiles.realpath(resolve(cwd, file));
  if (path === null) return null;
  const inside = relative(top, path);
  return inside.startsWith('..') || isAbsolute(inside) ? null : inside;
}
