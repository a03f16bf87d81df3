// Warns about clones in the work tree of the registry's repository that it does not ignore: git shows them as untracked
// there, and `git add` would add each as a link to a commit that no other repository has. One warning for the fleet.
import { dirname, relative, sep } from 'node:path';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { listOf } from '../../engine/kernel/suggestion.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { systemFiles } from '../world/files.ts';
import { notIgnored, workTreeAround } from '../world/git/ignored.ts';

/** Enough for a warning; all of them would make a long command line. */
const most = 200;

export async function clonesInRepository({ file, root, projects }: Fleet): Promise<readonly Diagnostic[]> {
  const top = workTreeAround(dirname(systemFiles.realpath(file) ?? file));
  if (top === null || workTreeAround(root) !== top) return [];
  const inside = (path: string) => relative(top, realOf(path)).split(sep).join('/');
  const folders = projects
    .slice(0, most)
    .map(({ path }) => inside(path))
    .filter((path) => path !== '' && !path.startsWith('..'));
  if (folders.length === 0) return [];
  const seen = await notIgnored(top, folders);
  if (seen === null || seen.length === 0) return [];
  const from = inside(root);
  const lines = from === '' ? seen.map(lineFor) : [lineFor(from)];
  const names = listOf(seen.length > 3 ? [...seen.slice(0, 3), `${seen.length - 3} more`] : seen, 'and');
  return [
    {
      severity: 'warning',
      code: 'clones-not-ignored',
      summary: 'The registry’s repository does not ignore the clones',
      detail: `${names} ${seen.length === 1 ? 'lies' : 'lie'} in the work tree of ${top}, where git add would add ${seen.length === 1 ? 'it' : 'them'} as embedded repositories.`,
      help: remedyText(
        'ignore them there:',
        `printf '%s\\n' ${['', ...lines].map(shellWord).join(' ')} >> ${shellWord(`${top}/.gitignore`)}`,
      ),
    },
  ];
}

/** The folder as it is, or as it will be once it is made. */
function realOf(path: string): string {
  const real = systemFiles.realpath(path);
  if (real !== null || dirname(path) === path) return real ?? path;
  return `${realOf(dirname(path)).replace(/\/$/, '')}/${path.slice(dirname(path).length).replace(/^\//, '')}`;
}

/** Escapes the characters that mean something in a `.gitignore`. */
function lineFor(folder: string): string {
  return `/${folder.replaceAll(/[\\*?[\]]/g, '\\$&').replace(/ $/, '\\ ')}/`;
}
