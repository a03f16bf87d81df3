/** Whether the state of a project is as the engine left it: private, readable, and about agents that exist. */
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import { remedyText, shellWord } from '../kernel/help.ts';
import { activityFolder } from '../state/activity.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { listFolder, statOf } from '../world/files.ts';
import { userName } from '../world/user-tables.ts';
import { error, type Finding, ok, remedyOf, warning } from './finding.ts';

const check = 'state';

/** `declared`: null where agents.toml cannot be read. `uid` is the caller's. */
export function checkState(
  state: StateFolder,
  declared: readonly string[] | null,
  uid: number | null,
): Finding[] {
  const problems = placeFaults(state);
  if (problems.length > 0) return problems;
  const stats = statOf(state.path);
  if (stats === null) return [ok(check, 'not there yet; the first up makes it')];
  const foreign = foreignIn(state, uid);
  const findings = [
    ...foreign,
    // Only its owner can change who else may read it.
    ...((stats.mode & 0o077) === 0 || foreign.length > 0
      ? []
      : [
          warning(
            check,
            'Others can read it, and it may hold what was in the environment of an agent.',
            remedyText('close it to them:', `chmod 700 ${shellWord(state.path)}`),
          ),
        ]),
    // What another user has there may be unreadable for that alone, and is not to be removed.
    ...(foreign.length > 0 ? [] : [...unreadable(state), ...leftOver(state, declared)]),
  ];
  return findings.length === 0 ? [ok(check, 'private, and every record can be read')] : findings;
}

/** Why the state has no place, or one that cannot be used. */
function placeFaults(state: StateFolder): Finding[] {
  return faultsOf(() => state.exists()).map(({ detail, help }) =>
    error(check, detail, remedyOf(help) ?? 'set HOME to a folder of yours'),
  );
}

function faultsOf(read: () => unknown): readonly Diagnostic[] {
  try {
    read();
    return [];
  } catch (fault) {
    if (fault instanceof DiagnosticError) return fault.diagnostics;
    throw fault;
  }
}

/** As with sudo: the engine of another user can neither read nor replace what is in there. */
function foreignIn(state: StateFolder, uid: number | null): Finding[] {
  if (uid === null || uid === 0) return [];
  const folders = [state.path, join(state.path, 'launch'), join(state.path, 'agents')];
  const paths = [
    ...folders,
    ...folders.flatMap((folder) => within(folder).map((name) => join(folder, name))),
  ];
  const found = paths.flatMap((path) => {
    const owner = statOf(path)?.uid ?? uid;
    return owner === uid ? [] : [{ path, owner }];
  });
  const [first] = found;
  if (first === undefined) return [];
  const who = userName(first.owner);
  const makeYours = `sudo chown -R ${shellWord(userName(uid) ?? String(uid))} ${shellWord(state.path)}`;
  const words =
    first.owner === 0
      ? 'a command with sudo has made it; make it yours:'
      : `run the engine as ${who ?? 'that user'}, or, if it is to be yours:`;
  return [
    error(
      check,
      `${first.path} belongs to ${who ?? `uid ${first.owner}`}, not to you.`,
      remedyText(words, makeYours),
    ),
  ];
}

/** Empty where it may not be read. */
function within(folder: string): string[] {
  return quietly(() => listFolder(folder), []).map(({ name }) => name);
}

function unreadable(state: StateFolder): Finding[] {
  const launches = namesIn(join(state.path, 'launch'), /^([\w-]+)\.json$/);
  const reads = [
    () => state.readServer(),
    () => state.readDesired(),
    ...namesIn(join(state.path, 'agents'), /^([\w-]+)\.json$/).map((name) => () => state.readAgent(name)),
    ...state.acceptedNames().map((name) => () => state.readAccepted(name)),
    ...launches.flatMap((id) => [
      () => state.readLaunch(id),
      () => state.readProcess(id),
      () => state.readExit(id),
    ]),
  ];
  const see = remedyText('see for yourself:', `ls -la ${shellWord(state.path)}`);
  return reads.flatMap(faultsOf).map(({ detail, help }) => error(check, detail, remedyOf(help) ?? see));
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
            remedyText('when they do not run:', `rm -f -- ${filesOf(state, old).map(shellWord).join(' ')}`),
          ),
        ]),
    ...untaken.map((id) =>
      warning(
        check,
        `The environment of launch ${id} was never taken, and may hold secrets.`,
        remedyText('remove it:', `rm -- ${shellWord(join(state.path, 'launch', `${id}.env.json`))}`),
      ),
    ),
  ];
}

function filesOf(state: StateFolder, agents: readonly string[]): string[] {
  return [join(state.path, 'agents'), activityFolder(state)].flatMap((folder) =>
    within(folder)
      .filter((file) => agents.includes(file.replace(/\.json$/, '')))
      .map((file) => join(folder, file)),
  );
}

function namesIn(folder: string, pattern: RegExp): string[] {
  return listFolder(folder).flatMap(({ name }) => pattern.exec(name)?.[1] ?? []);
}
