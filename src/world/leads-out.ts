// The diagnostic for a part of a clone that is not its own: what leads where, and how to fix it.
import { basename, dirname } from 'node:path';
import { visible } from '../../engine/kernel/cells.ts';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
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
  // An agent may have chosen these names.
  const [what, where] = [visible(part), visible(to)];
  const aside = (folder: string) => `mv -n ${shellWord(folder)} ${shellWord(`${folder}.before`)}`;
  const again = 'or move the clone aside; po clones it again from its remote:';
  switch (how) {
    case 'link':
      return {
        detail: `${what} is a symbolic link that leads out of the clone, to ${where}; po does not follow it`,
        help: [
          remedyText(
            'check where it leads, and replace it with a copy:',
            `ls -l ${shellWord(part)}`,
            `cp -RL ${shellWord(part)} ${shellWord(`${part}.own`)} && rm ${shellWord(part)} && mv ${shellWord(`${part}.own`)} ${shellWord(part)}`,
          ),
          remedyText(again, aside(path)),
        ].join('\n'),
      };
    case 'hard-link':
      return {
        detail: `${what} has another hard link elsewhere, so what git appends to it changes that file too`,
        help: remedyText(
          'give the clone a file of its own:',
          `cp -p ${shellWord(part)} ${shellWord(`${part}.own`)} && mv ${shellWord(`${part}.own`)} ${shellWord(part)}`,
        ),
      };
    case 'repository': {
      const folder = dirname(part);
      return {
        detail: `${what} points to ${where}, which does not say that it is the repository of ${folder}`,
        help: [
          remedyText('move it aside:', aside(basename(folder) === 'engine' ? folder : part)),
          ...(basename(to) === '.git'
            ? []
            : [
                remedyText(
                  'or, if that repository belongs to this folder alone, record that in it:',
                  `git --git-dir=${shellWord(to)} config core.worktree ${shellWord(folder)}`,
                ),
              ]),
        ].join('\n'),
      };
    }
    case 'moved':
      return {
        detail: `${what} points to ${where}, but the repository records that work tree at another path`,
        help: [
          remedyText('list the work trees:', `git --git-dir=${shellWord(to)} worktree list`),
          remedyText(
            'if you moved it here by hand, tell git:',
            `git -C ${shellWord(dirname(part))} worktree repair`,
          ),
        ].join('\n'),
      };
    case 'common-dir':
      return {
        detail: `${what} makes git use the branches, objects and configuration of ${where}`,
        help: remedyText('move it aside:', aside(part)),
      };
    case 'work-tree':
      return {
        detail: `${what} sets core.worktree to ${where}, another folder`,
        help: remedyText(
          'remove the setting:',
          `git config --file ${shellWord(part)} --unset-all core.worktree`,
        ),
      };
    case 'bare':
      return {
        detail: `${what} sets core.bare, but ${path} is a work tree`,
        help: remedyText('turn core.bare off:', `git config --file ${shellWord(part)} core.bare false`),
      };
  }
}
