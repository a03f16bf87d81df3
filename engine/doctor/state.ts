/** Whether `.ao-state/` is as the engine left it: private, readable, and about agents that there are. */
import { join } from 'node:path';
import { activityFolder } from '../state/activity.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { DiagnosticError } from '../toml/diagnostic.ts';
import { shellWord } from '../toml/help.ts';
import { listFolder, statOf } from '../world/files.ts';
import { error, type Finding, ok, warning } from './finding.ts';

const check = '.ao-state';

/** `declared`: null where agents.toml cannot be read. `uid` is that of whoever asks. */
export function checkState(
  state: StateFolder,
  declared: readonly string[] | null,
  uid: number | null,
): Finding[] {
  const stats = statOf(state.path);
  if (stats === null) return [ok(check, 'not there yet; the first up makes it')];
  if (!stats.isDirectory())
    return [
      error(
        check,
        `${state.path} is not a folder.`,
        `move it away: mv ${shellWord(state.path)} ${shellWord(`${state.path}.old`)}`,
      ),
    ];
  const findings = [
    ...(uid !== null && uid !== 0 && stats.uid !== uid
      ? [
          error(
            check,
            `It belongs to another user, uid ${stats.uid}.`,
            `run the engine as that user, or: chown -R ${uid} ${shellWord(state.path)}`,
          ),
        ]
      : []),
    ...((stats.mode & 0o077) === 0
      ? []
      : [
          warning(
            check,
            'Others can read it, and it may hold what was in the environment of an agent.',
            `chmod 700 ${shellWord(state.path)}`,
          ),
        ]),
    ...unreadable(state),
    ...leftOver(state, declared),
  ];
  return findings.length === 0 ? [ok(check, 'private, and every record can be read')] : findings;
}

function unreadable(state: StateFolder): Finding[] {
  const launches = namesIn(join(state.path, 'launch'), /^([\w-]+)\.json$/);
  const reads = [
    () => state.readServer(),
    () => state.readDesired(),
    ...namesIn(join(state.path, 'agents'), /^([\w-]+)\.json$/).map((name) => () => state.readAgent(name)),
    ...launches.flatMap((id) => [
      () => state.readLaunch(id),
      () => state.readProcess(id),
      () => state.readExit(id),
    ]),
  ];
  return reads.flatMap((read) => {
    try {
      read();
      return [];
    } catch (fault) {
      if (!(fault instanceof DiagnosticError)) throw fault;
      return fault.diagnostics.map(({ detail, help }) => error(check, detail, help ?? 'remove the file'));
    }
  });
}

function leftOver(state: StateFolder, declared: readonly string[] | null): Finding[] {
  const known = [
    ...namesIn(join(state.path, 'agents'), /^([\w-]+)\.json$/),
    ...namesIn(activityFolder(state), /^([\w-]+)\.json$/),
  ];
  const old = declared === null ? [] : [...new Set(known)].filter((name) => !declared.includes(name));
  const untaken = namesIn(join(state.path, 'launch'), /^([\w-]+)\.env\.json$/).filter(
    // A launch that is about to begin has no record of its process yet, and takes its environment within moments.
    (id) => state.readProcess(id) !== null || state.readExit(id) !== null,
  );
  return [
    ...(old.length === 0
      ? []
      : [
          warning(
            check,
            `It remembers agents that agents.toml does not declare: ${old.join(', ')}.`,
            `when they do not run: rm ${old.map((name) => `.ao-state/*/${name}.json`).join(' ')}`,
          ),
        ]),
    ...untaken.map((id) =>
      warning(
        check,
        `The environment of launch ${id} was never taken, and may hold secrets.`,
        `rm .ao-state/launch/${id}.env.json`,
      ),
    ),
  ];
}

function namesIn(folder: string, pattern: RegExp): string[] {
  return listFolder(folder).flatMap(({ name }) => pattern.exec(name)?.[1] ?? []);
}
