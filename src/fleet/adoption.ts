// The registry entry with which the next plan adopts an existing clone: made from one look at it, and never from a
// guess. Pure.
import { isAbsolute, relative, resolve } from 'node:path';
import type { Diagnostic, DiagnosticCode } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import type { PathFacts, Repository } from '../world/repository.ts';
import type { EditTable } from './edit/value.ts';
import { namePattern } from './name.ts';
import { redactUrl, remoteOf } from './url.ts';

export interface FoundClone {
  /** Symbolic links resolved. */
  readonly path: string;
  /** As the operator named it. */
  readonly word: string;
  /** A project name made from its folder's name; null where no part of it could be one. */
  readonly name: string | null;
  readonly facts: PathFacts;
  /** The engine version of its pin; null where it has none, or an unknown one. */
  readonly pinned: string | null;
}

/** Default values, which need no entry. */
export interface Defaults {
  readonly branch: string;
  readonly engine: string;
}

/** The part of a fleet that matters here. */
export interface Surroundings {
  readonly name: string;
  readonly root: string;
  readonly projects: readonly { readonly name: string }[];
}

export type Adoption =
  | {
      readonly kind: 'entry';
      readonly name: string;
      readonly keys: EditTable;
      readonly notes: readonly Diagnostic[];
    }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

export function adoptionOf(found: FoundClone, fleet: Surroundings, defaults: Defaults): Adoption {
  const { path, word, facts, pinned } = found;
  const inside = relative(fleet.root, path);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
    const detail = `${word} does not lie under the root of the fleet, ${fleet.root}`;
    return refused(
      'adopt-outside-root',
      'A clone outside of the root',
      detail,
      'move it there first; po adopts it where it lies',
    );
  }
  if (facts.kind !== 'repository') {
    const what =
      facts.kind === 'absent' ? 'nothing, or an empty folder' : `a ${facts.what}, and not the top of a clone`;
    return refused('adopt-no-clone', 'No clone to adopt', `${word} is ${what}`, 'name the folder of a clone');
  }
  const { repository } = facts;
  if (/\/worktrees\/[^/]+$/.test(repository.gitDir)) {
    const detail = `${word} is a linked work tree, whose repository lies elsewhere`;
    return refused('adopt-no-clone', 'No clone to adopt', detail, 'name the clone that it belongs to');
  }
  const { marks, branch } = repository;
  const isOurs = marks.fleet === fleet.name && marks.project !== null;
  if (marks.fleet !== null && !isOurs) {
    return refused(
      'adopt-marked',
      'A clone of another fleet',
      `${word} is marked as project ${marks.project ?? '?'} of fleet ${marks.fleet}`,
      remedyText(
        'take it out of that fleet, then take its marks off:',
        `git -C ${shellWord(path)} config --remove-section po`,
      ),
    );
  }
  if (branch === null) {
    const detail = `${word} has HEAD at a commit and on no branch, and a project is declared on one`;
    return refused(
      'adopt-no-branch',
      'A clone on no branch',
      detail,
      'switch it to a branch, or to a new one',
    );
  }
  if (isRelativePath(repository.remoteUrl)) {
    const url = repository.remoteUrl ?? '';
    return refused(
      'adopt-relative-remote',
      'A remote that is read from the clone',
      `origin of ${word} is ${url}, a path from the clone; in the registry it would be read from there`,
      remedyText(
        'give it the whole path:',
        `git -C ${shellWord(path)} remote set-url origin ${shellWord(resolve(path, url))}`,
      ),
    );
  }
  const name = isOurs ? marks.project : found.name;
  const isName = name !== null && namePattern.test(name);
  if (!isName || fleet.projects.some((project) => project.name === name)) {
    const detail = isName
      ? `${word} would be ${name}, and the registry has a project of that name`
      : `no name for a project can be made of ${word}`;
    const help = remedyText('give it another name yourself:', `po add NAME path=${shellWord(inside)} repo=…`);
    return refused('adopt-name-taken', 'No name for a clone', detail, help);
  }
  const repo = repository.remoteUrl === null ? null : redactUrl(repository.remoteUrl);
  const keys = {
    ...(repo === null ? {} : { repo }),
    ...(inside === name ? {} : { path: inside }),
    ...(branch === defaults.branch ? {} : { branch }),
    ...(pinned === null || pinned === defaults.engine ? {} : { engine: pinned }),
  };
  return { kind: 'entry', name, keys, notes: unknownPin(found, repository, defaults) };
}

function isRelativePath(url: string | null): boolean {
  return url !== null && remoteOf(url).kind === 'path' && !isAbsolute(url);
}

function unknownPin(
  { word, pinned }: FoundClone,
  { engineInHead }: Repository,
  { engine }: Defaults,
): Diagnostic[] {
  if (pinned !== null || engineInHead.kind !== 'gitlink') return [];
  return [
    {
      severity: 'warning',
      code: 'adopt-pin-unknown',
      summary: 'A pin of no known release',
      detail: `${word} pins engine/ at ${engineInHead.commit.slice(0, 12)}, which is no release that is known here. It is declared with ${engine}.`,
      help: 'run po plan to see what that changes, or set `engine`',
    },
  ];
}

function refused(code: DiagnosticCode, summary: string, detail: string, help: string): Adoption {
  return { kind: 'refused', diagnostic: { severity: 'error', code, summary, detail, help } };
}
