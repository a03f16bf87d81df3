// Reports changes of what a plan depends on: files by inotify, sessions by the pseudo-terminals of this host. Never polls, and
// asks no tmux server (ADR 21).
import { existsSync, watch as watchFolder } from 'node:fs';
import { dirname } from 'node:path';
import { watch as chokidar, type FSWatcher } from 'chokidar';

export interface Watcher {
  /** Watches these places and no others. Answers whether there are new ones, whose earlier changes were not reported. */
  watch(places: Places): Promise<boolean>;
  close(): Promise<void>;
}

/** Paths, absolute. None has to be there. */
export interface Places {
  /** Files that are only ever replaced whole: each is watched by itself. */
  readonly files: readonly string[];
  /** What may be gone for a moment, or come and go: seen from the folder that it is in. */
  readonly entries: readonly string[];
  /** Folders in which whatever comes or goes is told. What is in those is not looked at. */
  readonly folders: readonly string[];
}

export interface WatcherOptions {
  readonly onChange: () => void;
  /** Not everything is watched. The system's code says why: `ENOSPC`, `EMFILE`. */
  readonly onTrouble: (code: string) => void;
}

/** Every terminal is opened and closed here: a session begins with one, and an agent that ends closes its own. */
const terminalsFolder = '/dev/pts';

export function systemWatcher({ onChange, onTrouble }: WatcherOptions): Watcher {
  /** What chokidar was given. */
  const given = new Set<string>();
  let wanted: ReadonlySet<string> = new Set();
  let wholeFolders: ReadonlySet<string> = new Set();
  let files: FSWatcher | null = null;
  const trouble = (error: unknown) =>
    onTrouble(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  const terminals = watchTerminals(onChange, trouble);
  // Where the system lets nothing be watched, nothing else would keep the process until it is told to end.
  const alive = setInterval(() => {}, 2 ** 31 - 1);

  const start = (paths: readonly string[]): Promise<void> =>
    new Promise((resolve) => {
      files = chokidar([...paths], {
        ignoreInitial: true,
        // Never a tree: a clone may hold a hundred thousand files.
        depth: 0,
        ignored: (path) => !wanted.has(path) && !wholeFolders.has(dirname(path)),
        // Where a link leads is not followed on the way; what po looks at is given by its own path.
        followSymlinks: true,
        ignorePermissionErrors: true,
      });
      files.on('all', (event, path) => {
        // It has to be given again when it is back.
        if (event === 'unlink' || event === 'unlinkDir') given.delete(path);
        onChange();
      });
      files.on('error', trouble);
      files.once('ready', () => resolve());
    });

  return {
    async watch(places) {
      const targets = targetsOf(places);
      wanted = new Set([...targets.watched, ...targets.entries]);
      wholeFolders = new Set(places.folders);
      const gone = [...given].filter((path) => !targets.watched.has(path));
      const added = [...targets.watched].filter((path) => !given.has(path));
      for (const path of gone) given.delete(path);
      for (const path of added) given.add(path);
      if (files === null) {
        await start(added);
      } else {
        if (gone.length > 0) files.unwatch(gone);
        if (added.length > 0) files.add(added);
      }
      return added.length > 0;
    },
    async close() {
      terminals();
      clearInterval(alive);
      await files?.close();
    },
  };
}

interface Targets {
  /** What is given to chokidar: files and folders that are there. */
  readonly watched: ReadonlySet<string>;
  /** What is told of in those folders. */
  readonly entries: ReadonlySet<string>;
}

/** What is not there is waited for in the nearest folder above it that is. */
function targetsOf({ files, entries, folders }: Places): Targets {
  const watched = new Set<string>();
  const awaited = new Set<string>();
  const inFolder = (path: string) => {
    let entry = path;
    while (!existsSync(dirname(entry)) && dirname(entry) !== entry) entry = dirname(entry);
    watched.add(dirname(entry));
    awaited.add(entry);
  };
  for (const path of files) {
    if (existsSync(path)) watched.add(path);
    else inFolder(path);
  }
  for (const path of entries) inFolder(path);
  for (const path of folders) {
    if (existsSync(path)) watched.add(path);
    inFolder(path);
  }
  return { watched, entries: awaited };
}

/** Not chokidar: it would watch each terminal in the folder, and so tell of every key that is pressed. */
function watchTerminals(onChange: () => void, onError: (error: unknown) => void): () => void {
  if (!existsSync(terminalsFolder)) return () => {};
  try {
    const watcher = watchFolder(terminalsFolder, () => onChange());
    watcher.on('error', onError);
    return () => watcher.close();
  } catch (error) {
    onError(error);
    return () => {};
  }
}
