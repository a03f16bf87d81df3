// Finds orphaned clones: clones under the root that bear the fleet's marks and that the registry does not name. No list
// of them exists, so it scans the folders. Never follows a symbolic link and never looks into a clone.
import { basename, dirname } from 'node:path';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import {
  namePattern,
  parseServerRecord,
  parseWatchdogRecord,
  serverRecordFile,
  watchdogRecordFile,
} from '../../engine/protocol.ts';
import type { Orphan } from '../../reconcilers/reconciler.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { World } from '../world/world.ts';

export interface Orphans {
  /** Sorted by path. */
  readonly clones: readonly Orphan[];
  /** Clones without a mark of this fleet that a watchdog of it still looks after. */
  readonly watched: readonly Orphan[];
  /** Where it could not look. */
  readonly diagnostics: readonly Diagnostic[];
}

/** po's own folders, and retired clones, which keep their marks. */
const skipped: ReadonlySet<string> = new Set(['.po', '.retired']);

/** A clone that an apply is making or was interrupted in: nothing is known of it before it is moved into place. */
const unfinished = '.po-partial';

/** Paths in a registry are short, and a root that holds more holds something other than clones. */
const deepest = 6;
const mostFolders = 2_000;

export async function findOrphans(fleet: Fleet, world: World): Promise<Orphans> {
  const { files, git } = world;
  const registered = new Set(fleet.projects.map(({ path }) => path));
  const above = new Set(fleet.projects.flatMap(({ path }) => foldersAbove(path, fleet.root)));
  const clones: Orphan[] = [];
  const watched: Orphan[] = [];
  const diagnostics: Diagnostic[] = [];
  const waiting: { path: string; depth: number }[] = [{ path: fleet.root, depth: 0 }];
  let folders = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path: folder, depth } = next;
    const names = files.list(folder);
    if (!names.known) {
      diagnostics.push(notLookedAt(names.diagnostic.detail));
      continue;
    }
    for (const name of names.value ?? []) {
      const path = `${folder}/${name}`;
      // A clone that contains a project is scanned; its repository is no place for clones.
      if (registered.has(path) || name === '.git' || name.endsWith(unfinished)) continue;
      if (depth === 0 && skipped.has(name)) continue;
      const kind = files.kindOf(path);
      if (!kind.known || kind.value !== 'folder') continue;
      folders += 1;
      if (folders > mostFolders)
        return { clones: sorted(clones), watched, diagnostics: [...diagnostics, tooMany(fleet)] };
      const facts = await git.look(path);
      if (!facts.known) {
        diagnostics.push(notLookedAt(facts.diagnostic.detail));
        continue;
      }
      const repository = facts.value.kind === 'repository' ? facts.value.repository : null;
      const { fleet: mark = null, project = null } = repository?.marks ?? {};
      if (repository !== null && mark === fleet.name && project !== null && namePattern.test(project)) {
        clones.push({ path, project, repository });
      } else if (repository !== null) {
        const watchedAs = await watchedProject(path, fleet, world);
        if (watchedAs !== null) watched.push({ path, project: watchedAs, repository });
      }
      if ((repository === null || above.has(path)) && depth < deepest)
        waiting.push({ path, depth: depth + 1 });
    }
  }
  const elsewhere = sorted(clones.filter(isElsewhere(fleet, files)));
  return { clones: eachOnce(elsewhere, files), watched: sorted(watched), diagnostics };
}

/** The name under which a watchdog of this fleet looks after a clone; its agents would come back without any mark. */
async function watchedProject(
  path: string,
  fleet: Fleet,
  { files, records, processes }: World,
): Promise<string | null> {
  const text = records.readText(path, watchdogRecordFile);
  const watchdog = text.known && text.value !== null ? parseWatchdogRecord(text.value) : null;
  if (watchdog?.ok !== true || !(await processes.isWatchdog(watchdog.value, files.realpath(path) ?? path)))
    return null;
  const home = records.readText(path, serverRecordFile);
  const record = home.known && home.value !== null ? parseServerRecord(home.value) : null;
  if (record?.ok !== true || record.value.fleet !== fleet.name) return null;
  return namePattern.test(record.value.project) ? record.value.project : null;
}

/** A registered path may lead to the found folder through a link or a mount. */
function isElsewhere(fleet: Fleet, files: World['files']): (orphan: Orphan) => boolean {
  const own = new Map(fleet.projects.map(({ name, path }) => [name, path]));
  return ({ path, project }) => {
    const declared = own.get(project);
    return declared === undefined || !files.isSameFolder(declared, path);
  };
}

/** A clone that is mounted at a second place is seen there as well, and is one clone. */
function eachOnce(clones: readonly Orphan[], files: World['files']): Orphan[] {
  const found: Orphan[] = [];
  for (const clone of clones) {
    if (!found.some(({ path }) => files.isSameFolder(path, clone.path))) found.push(clone);
  }
  return found;
}

function foldersAbove(path: string, root: string): string[] {
  const above: string[] = [];
  for (let at = dirname(path); at.startsWith(`${root}/`); at = dirname(at)) above.push(at);
  return above;
}

function sorted(clones: readonly Orphan[]): Orphan[] {
  return clones.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function notLookedAt(detail: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'strays-unknown',
    summary: 'A folder under the root cannot be looked at',
    detail: `${detail}; a clone of this fleet that the registry does not name would not be found there`,
  };
}

function tooMany({ root }: Fleet): Diagnostic {
  return {
    severity: 'warning',
    code: 'strays-unknown',
    summary: 'The root holds more than clones',
    detail: `${root} (${basename(root)}) holds more than ${mostFolders} folders that are no projects; not all were looked at for clones that the registry does not name`,
    help: 'keep a folder for the clones alone as the root',
  };
}
