// What keeps `po init` from making a project orchestrator, as diagnostics: what is there, and the way out. Pure.
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import { shellWord, wayOut } from '../../engine/toml/help.ts';
import type { NewFolderFacts } from '../world/new-folder.ts';

type Facts<Kind extends NewFolderFacts['kind']> = Extract<NewFolderFacts, { kind: Kind }>;

/** @param why a clause about its path */
export function unusable(path: string, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'init-path-unusable',
    summary: 'A folder in which no fleet can be',
    detail: `the path ${path} ${why}`,
    help: wayOut('name another folder:', 'po init ~/fleet'),
  };
}

/**
 * @param free a place at which nothing is
 * @param given what `--name` says
 */
export function taken({ path, by }: Facts<'taken'>, free: string, given: string | null): Diagnostic {
  return {
    severity: 'error',
    code: 'init-not-empty',
    summary: by === null ? 'Something else is there' : 'The folder is not empty',
    detail: by === null ? `${path} is not a folder` : `${path} holds ${fewOf(by).join(', ')}`,
    help: wayOut('name a folder that is empty or does not exist yet:', commandFor(free, given)),
  };
}

/**
 * Numbers of processes are used again, so a person has to look whether it is a po init at all.
 *
 * @param free a place at which nothing is, to move away to
 */
export function busy({ path, pid, at }: Facts<'busy'>, free: string): Diagnostic {
  return {
    severity: 'error',
    code: 'init-running',
    summary: 'Another po init works there',
    detail: `process ${pid} is making ${path}, in ${at}`,
    help: wayOut(
      'wait for it to end. Where that process is no po init, one was cut off; move away what is left of it:',
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
    detail: ['something has come there meanwhile, and nothing is moved over it:', ...fewOf(paths)].join('\n'),
    help: wayOut('move it away, and say it again:', commandFor(path, given)),
  };
}

export function otherName(
  path: string,
  { given, name }: { readonly given: string; readonly name: string },
): Diagnostic {
  return {
    severity: 'error',
    code: 'init-named-already',
    summary: 'What an earlier po init has made has another name',
    detail: `an earlier po init was cut off in ${path}; what it has made is named ${name}, not ${given}`,
    help: wayOut('finish it under the name that it has:', commandFor(path, null)),
  };
}

/** Enough to know what it is. */
function fewOf(names: readonly string[]): readonly string[] {
  const shown = 5;
  return names.length <= shown + 1 ? names : [...names.slice(0, shown), `and ${names.length - shown} more`];
}

function commandFor(path: string, name: string | null): string {
  return `po init ${shellWord(path)}${name === null ? '' : ` --name ${name}`}`;
}

/** @param why what git or the file system said */
export function failed(path: string, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'init-failed',
    summary: 'The project orchestrator could not be made',
    detail: `${why}\nnothing that looks finished was left at ${path}`,
    help: wayOut('put that right, and say it again; see what this machine lacks with:', 'po doctor'),
  };
}
