/**
 * Finds or makes the folder of a project in the user's state, and renames it when the clone was moved. It reads nothing from
 * the clone: agents can write there, and must not decide which state is used.
 */
import { basename, join } from 'node:path';
import {
  type PlacesLook,
  type ProjectPlace,
  type ProjectRecord,
  parseProjectRecord,
  placeOfProject,
  projectKeyPattern,
  projectRecordFile,
  projectRecordFormat,
} from '../contract/project-place.ts';
import { DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import { remedyText, shellWord } from '../kernel/help.ts';
import type { Environment } from '../world/environment.ts';
import {
  entryAt,
  folderIdentityOf,
  listFolder,
  makeOwnFolder,
  moveFolder,
  readOwn,
  removeFolder,
  temporaryBeside,
  writeAtomic,
} from '../world/files.ts';
import { faultIn, noPlace, ownPlace, presentPlace, type Unusable } from './place.ts';
import { recordText } from './record-file.ts';

export interface Located {
  /** Where its state is, or, before the first start, where it will be. */
  readonly path: string;
  readonly isThere: boolean;
  /** Where the clone was before it was moved, newest first. */
  readonly formerly: readonly string[];
}

/** Changes nothing. Throws where the user has no place for it. */
export function locate(project: string, env: Environment): Located {
  const place = presentPlace(env, 'projects');
  if (place.kind === 'unusable') throw new DiagnosticError([noPlace(place)]);
  const { name, found, formerly = [] } = placeIn(place.folder, project);
  const path = join(place.folder, found ?? name);
  if (found !== null) refuse(faultIn(path));
  return { path, isThere: found !== null, formerly };
}

/**
 * Makes it where there is none, whole or not at all, and renames it where the clone was moved.
 *
 * @param fill writes what a new folder holds from the start, for a project that an older engine has run
 */
export function settle(project: string, env: Environment, fill: (folder: string) => void = () => {}): string {
  const place = ownPlace(env, 'projects');
  if (place.kind === 'unusable') throw new DiagnosticError([noPlace(place)]);
  const identity = folderIdentityOf(project);
  if (identity === null) throw new DiagnosticError([goneClone(project)]);
  // Another command may make or rename it at the same moment; the next round finds the result.
  for (let left = 5; left > 0; left -= 1) {
    const { name, found, formerly = [] } = placeIn(place.folder, project);
    const path = join(place.folder, name);
    const record = { path: project, formerly, folder: identity };
    if (found === name) {
      refuse(faultIn(path));
      note(path, record);
      return path;
    }
    if (found === null) {
      if (make(path, record, fill)) return path;
      continue;
    }
    const from = join(place.folder, found);
    refuse(faultIn(from));
    if (moveFolder(from, path)) {
      writeRecord(path, record);
      return path;
    }
  }
  throw new DiagnosticError([taken(place.folder, project)]);
}

/** Paths of the state folders of other projects whose clone was once at this path, or is by their record. */
export function statesOfOthers(project: string, env: Environment): readonly string[] {
  const place = presentPlace(env, 'projects');
  if (place.kind === 'unusable') return [];
  const looks = looksIn(place.folder);
  const own = placeOfProject(project, looks).found;
  return [...looks.others()]
    .filter(([name, { path, formerly = [] }]) => name !== own && [path, ...formerly].includes(project))
    .map(([name]) => join(place.folder, name));
}

function placeIn(folder: string, project: string): ProjectPlace {
  const place = placeOfProject(project, looksIn(folder));
  if (place.unreadable !== undefined)
    throw new DiagnosticError([unreadableRecord(join(folder, place.unreadable))]);
  return place;
}

function looksIn(folder: string): PlacesLook {
  const recordIn: PlacesLook['recordIn'] = (name) => {
    if (entryAt(join(folder, name))?.kind !== 'folder') return null;
    const text = readOwn(join(folder, name, projectRecordFile));
    if (text === null) return null;
    const parsed = parseProjectRecord(text);
    return parsed.ok ? parsed.value : 'unreadable';
  };
  return {
    identityOf: folderIdentityOf,
    recordIn,
    isTaken: (name) => entryAt(join(folder, name)) !== null,
    *others() {
      for (const { name } of listFolder(folder)) {
        // One that cannot be read is another project's.
        const record = projectKeyPattern.test(name) ? quietly(() => recordIn(name), null) : null;
        if (record !== null && record !== 'unreadable') yield [name, record];
      }
    },
  };
}

/** False where another command was faster. */
function make(path: string, record: Known, fill: (folder: string) => void): boolean {
  const temporary = temporaryBeside(path, 'new');
  makeOwnFolder(temporary);
  try {
    fill(temporary);
    writeRecord(temporary, record);
    if (moveFolder(temporary, path)) return true;
  } catch (error) {
    removeFolder(temporary);
    throw error;
  }
  removeFolder(temporary);
  return false;
}

/** The device number may have changed. */
function note(path: string, record: Known): void {
  const known = parseProjectRecord(readOwn(join(path, projectRecordFile)) ?? '');
  if (known.ok && known.value.folder.device === record.folder.device) return;
  writeRecord(path, record);
}

type Known = Omit<ProjectRecord, 'format' | 'formerly'> & { readonly formerly: readonly string[] };

function writeRecord(path: string, { formerly, ...known }: Known): void {
  const record: ProjectRecord = {
    format: projectRecordFormat,
    ...known,
    ...(formerly.length > 0 && { formerly: [...formerly] }),
  };
  writeAtomic(join(path, projectRecordFile), recordText(record));
}

function refuse(fault: Unusable | null): void {
  if (fault !== null) throw new DiagnosticError([noPlace(fault)]);
}

function unreadableRecord(path: string) {
  return {
    severity: 'error',
    code: 'state-unreadable',
    summary: 'Record that the engine cannot read',
    detail: `${join(path, projectRecordFile)} does not say which project this state belongs to.`,
    help: remedyText(
      'if no agent of this project is running, move the folder away:',
      `mv -n ${shellWord(path)} ${shellWord(`${path}.old`)}`,
    ),
  } as const;
}

function goneClone(project: string) {
  const detail = `${project}: the folder does not exist.`;
  return { severity: 'error', code: 'no-project', summary: 'Folder that is not a project', detail } as const;
}

function taken(folder: string, project: string) {
  return {
    severity: 'error',
    code: 'no-state-place',
    summary: 'No folder for the records of agents',
    detail: `The state of ${basename(project)} cannot be created in ${folder}: its name is taken.`,
    help: remedyText('see what is there:', `ls -la ${shellWord(folder)}`),
  } as const;
}
