// What keeps `po init` from making a project orchestrator, as diagnostics with remedies. Pure.
import { relative } from 'node:path';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import type { NewFolderFacts } from '../../world/new-folder.ts';
import type { Surroundings } from '../../world/surroundings.ts';

type Facts<Kind extends NewFolderFacts['kind']> = Extract<NewFolderFacts, { kind: Kind }>;

/** @param why a clause about its path */
export function unusable(path: string, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'init-path-unusable',
    summary: 'A folder in which no fleet can be',
    detail: `the path ${path} ${why}`,
    help: remedyText('name another folder:', 'po init ~/fleet'),
  };
}

/**
 * @param free an unused path
 * @param given the value of `--name`
 */
export function taken({ path, by }: Facts<'taken'>, free: string, given: string | null): Diagnostic {
  return {
    severity: 'error',
    code: 'init-not-empty',
    summary: by === null ? 'Something else is there' : 'The folder is not empty',
    detail: by === null ? `${path} is not a folder` : whatItHolds(path, by),
    help: [
      ...(by?.includes('fleet.toml') === true
        ? [remedyText('to use the fleet that is there:', `po plan -f ${shellWord(path)}`)]
        : []),
      remedyText(
        by?.includes('fleet.toml') === true
          ? 'or, for another fleet, name a folder that is empty or does not exist yet:'
          : 'name a folder that is empty or does not exist yet:',
        commandFor(free, given),
      ),
    ].join('\n'),
  };
}

function whatItHolds(path: string, by: readonly string[]): string {
  const what = by.includes('fleet.toml') ? ' has a fleet already: it' : '';
  return `${path}${what} holds ${fewOf(by).join(', ')}`;
}

/**
 * The new folder would become a part of something else.
 * @param free an unused path inside nothing else; null where there is none
 */
export function within(
  path: string,
  { kind, within: folder }: Exclude<Surroundings, { kind: 'none' }>,
  free: string | null,
  given: string | null,
): Diagnostic {
  const elsewhere = free === null ? [] : [remedyText('make it elsewhere:', commandFor(free, given))];
  switch (kind) {
    case 'git-folder':
      return {
        severity: 'error',
        code: 'init-within',
        summary: 'The folder would lie in a folder of git',
        detail: `${folder} is a git repository itself, whose files are not for people; ${path} would be in it`,
        ...(elsewhere.length === 0 ? {} : { help: elsewhere.join('\n') }),
      };
    case 'fleet':
      return {
        severity: 'error',
        code: 'init-within',
        summary: 'The folder would lie among the clones of a fleet',
        detail: `${folder} is the root of a fleet, whose projects are cloned there; ${path} would be in it`,
        ...(elsewhere.length === 0 ? {} : { help: elsewhere.join('\n') }),
      };
    case 'work-tree': {
      const line = `/${relative(folder, path).replaceAll(/[\\*?[\]]/g, '\\$&')}/`;
      return {
        severity: 'error',
        code: 'init-within',
        summary: 'The folder would lie in another git repository',
        detail: `${path} would be in the work tree of ${folder}, where git add adds it as an embedded repository`,
        help: [
          ...elsewhere,
          remedyText(
            elsewhere.length === 0 ? 'ignore it there, and make it:' : 'or ignore it there first:',
            `printf '%s\\n' '' ${shellWord(line)} >> ${shellWord(`${folder}/.gitignore`)}`,
          ),
        ].join('\n'),
      };
    }
  }
}

export function gitMissing(install: string): Diagnostic {
  return {
    severity: 'error',
    code: 'init-failed',
    summary: 'git is not installed',
    detail: 'git is not on the PATH, and a project orchestrator is a git repository',
    help: remedyText('install it, then run po init again:', install),
  };
}

/** @param free an unused path in the home */
export function unwritable(path: string, parent: string, free: string): Diagnostic {
  return {
    severity: 'error',
    code: 'init-failed',
    summary: 'Nothing can be made at that path',
    detail: `you may not make a folder or a file at ${path}, in ${parent}`,
    help: remedyText('name a folder that you may write to:', commandFor(free, null)),
  };
}

/**
 * The system reuses process numbers, so a person has to check whether the process is a po init at all.
 * @param free an unused path to move it away to
 */
export function busy({ path, pid, at }: Facts<'busy'>, free: string): Diagnostic {
  return {
    severity: 'error',
    code: 'init-running',
    summary: 'Another po init works there',
    detail: `process ${pid} is making ${path}, in ${at}`,
    help: remedyText(
      'wait for it to end. If that process is no po init, an earlier one was interrupted; move away what is left of it:',
      `ps -p ${pid}`,
      `mv -n ${shellWord(at)} ${shellWord(free)}`,
    ),
  };
}

/** Null where nothing is. */
export function inTheWay(path: string, paths: readonly string[], given: string | null): Diagnostic | null {
  if (paths.length === 0) return null;
  return {
    severity: 'error',
    code: 'init-in-the-way',
    summary: 'Something is where the project orchestrator is to go',
    detail: ['something else is there by now, and po moves nothing over it:', ...fewOf(paths)].join('\n'),
    help: remedyText('move it away, then run it again:', commandFor(path, given)),
  };
}

export function otherName(
  path: string,
  { given, name }: { readonly given: string; readonly name: string },
): Diagnostic {
  return {
    severity: 'error',
    code: 'init-named-already',
    summary: 'The unfinished folder of an earlier po init has another name',
    detail: `an earlier po init was interrupted in ${path}; it has made ${name}, not ${given}`,
    help: remedyText('finish it under its own name:', commandFor(path, null)),
  };
}

/** Enough to recognise it. */
function fewOf(names: readonly string[]): readonly string[] {
  const shown = 5;
  return names.length <= shown + 1 ? names : [...names.slice(0, shown), `and ${names.length - shown} more`];
}

function commandFor(path: string, name: string | null): string {
  return `po init ${shellWord(path)}${name === null ? '' : ` --name ${name}`}`;
}

/** @param why what git or the file system reported */
export function failed(path: string, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'init-failed',
    summary: 'The project orchestrator could not be made',
    detail: `${why}\nnothing was left at ${path}`,
    help: remedyText('remove the cause, then run po init again; to check this machine:', 'po doctor'),
  };
}
