// How a part of a clone that is not its own is said: what leads where, and what to do about it.
import { basename, dirname } from 'node:path';
import { visible } from '../../engine/toml/cells.ts';
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import { shellWord, wayOut } from '../../engine/toml/help.ts';
import type { LeadsOut } from './git-files/leads-out.ts';
import { leadsOutCode } from './look.ts';

/** @param path of the clone */
export function leadsOut(path: string, found: LeadsOut): Diagnostic {
  return {
    severity: 'error',
    code: leadsOutCode,
    summary: 'A clone has a part that is not its own',
    ...remedyFor(path, found),
  };
}

function remedyFor(path: string, { path: part, to, how }: LeadsOut): Pick<Diagnostic, 'detail' | 'help'> {
  // Names that an agent has chosen.
  const [what, where] = [visible(part), visible(to)];
  const aside = (folder: string) => `mv -n ${shellWord(folder)} ${shellWord(`${folder}.before`)}`;
  const again = 'or move the clone aside; po makes it again from its remote:';
  switch (how) {
    case 'link':
      return {
        detail: `${what} is a symbolic link that leads out of the clone, to ${where}; po follows it nowhere`,
        help: [
          wayOut(
            'see where it leads, and put a copy of that in its place:',
            `ls -l ${shellWord(part)}`,
            `cp -RL ${shellWord(part)} ${shellWord(`${part}.own`)} && rm ${shellWord(part)} && mv ${shellWord(`${part}.own`)} ${shellWord(part)}`,
          ),
          wayOut(again, aside(path)),
        ].join('\n'),
      };
    case 'hard-link':
      return {
        detail: `${what} is a hard link: the same file has another name elsewhere, and git appends to it`,
        help: wayOut(
          'give the clone a file of its own:',
          `cp -p ${shellWord(part)} ${shellWord(`${part}.own`)} && mv ${shellWord(`${part}.own`)} ${shellWord(part)}`,
        ),
      };
    case 'repository': {
      const folder = dirname(part);
      return {
        detail: `${what} names ${where}, and nothing there says that it is the repository of ${folder}`,
        help: [
          wayOut('move it aside:', aside(basename(folder) === 'engine' ? folder : part)),
          ...(basename(to) === '.git'
            ? []
            : [
                wayOut(
                  'or, where that repository is of this folder alone, have it say so:',
                  `git --git-dir=${shellWord(to)} config core.worktree ${shellWord(folder)}`,
                ),
              ]),
        ].join('\n'),
      };
    }
    case 'moved':
      return {
        detail: `${what} names the linked work tree ${where}, which lies elsewhere by what its repository says`,
        help: [
          wayOut('see which work trees there are:', `git --git-dir=${shellWord(to)} worktree list`),
          wayOut(
            'where it was moved here by hand, have git know:',
            `git -C ${shellWord(dirname(part))} worktree repair`,
          ),
        ].join('\n'),
      };
    case 'common-dir':
      return {
        detail: `${what} has git take branches, objects and configuration from ${where}`,
        help: wayOut('move it aside:', aside(part)),
      };
    case 'work-tree':
      return {
        detail: `${what} says that the work tree is ${where} (core.worktree)`,
        help: wayOut('take that out:', `git config --file ${shellWord(part)} --unset-all core.worktree`),
      };
    case 'bare':
      return {
        detail: `${what} says that there is no work tree (core.bare), and ${path} is one`,
        help: wayOut(
          'have it say that there is one:',
          `git config --file ${shellWord(part)} core.bare false`,
        ),
      };
  }
}
