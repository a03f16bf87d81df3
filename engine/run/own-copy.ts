/**
 * The copy of the engine that launchers, hooks and watchdogs are started from. An agent may change the engine in its clone at
 * any time; a process that runs for weeks, and starts others later, must not come from there.
 */
import { basename, dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { confFile, engineCopyName, engineFile } from '../contract/engine-copy.ts';
import { type DiagnosticError, refusal } from '../kernel/diagnostic.ts';
import { ownPlace } from '../state/place.ts';
import { realPathOf } from '../world/files.ts';
import { holdsFiles, placeFolder, readSmallFile } from '../world/whole-folder.ts';

/** Far larger than any file of an engine. */
const largestFileBytes = 16 * 1024 * 1024;

/** The program in the copy of this engine, which it makes if needed. Throws if it cannot, or runs from a changed copy. */
export function ownCopy({ program, tmuxConf, env }: Pick<Context, 'program' | 'tmuxConf' | 'env'>): string {
  const place = copies(env);
  const files = [
    { name: engineFile, content: contentOf(program) },
    { name: confFile, content: contentOf(tmuxConf) },
  ];
  const folder = join(place, engineCopyName(files));
  const own = dirname(program);
  if (realPathOf(dirname(own)) === realPathOf(place)) {
    if (basename(own) === basename(folder)) return program;
    throw problem(
      `${own} was changed since it was made`,
      'remove it, and run the command again in the clone',
    );
  }
  if (!holdsFiles(folder, files)) placeFolder(folder, files);
  return join(folder, engineFile);
}

function contentOf(path: string): Buffer {
  const content = readSmallFile(path, largestFileBytes);
  if (content === null) throw problem(`${path} cannot be read`);
  return content;
}

function copies(env: Context['env']): string {
  const place = ownPlace(env, 'engines');
  if (place.kind === 'unusable') throw problem(place.why);
  return place.folder;
}

function problem(why: string, help?: string): DiagnosticError {
  const detail = `Agents run from a copy of the engine outside the clone, and there is no usable one: ${why}.`;
  return refusal('engine-not-copied', 'No usable copy of the engine to start agents from', detail, help);
}
