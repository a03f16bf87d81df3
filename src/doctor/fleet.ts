// Checks what po keeps for a fleet and what remains of it: locks, temporary files, interrupted runs, and unregistered
// things with the fleet's marks.
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { socketName } from '../../engine/protocol.ts';
import { readCutSteps } from '../apply/past-runs.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { HostSnapshot } from '../observe/host-snapshot.ts';
import { lookAtHost } from '../observe/observe.ts';
import { findUnregistered } from '../observe/unregistered.ts';
import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import { type Finding, fine, wrong } from './finding.ts';
import { checkRights } from './rights.ts';

/** `po` and a verb, for the registry that was named. */
export type CommandLine = (command: string) => string;

export async function checkFleet(
  fleet: Fleet,
  world: World,
  machine: Machine,
  line: CommandLine,
): Promise<readonly Finding[]> {
  const host = await lookAtHost(fleet, world);
  return [
    ...checkRights(fleet, machine),
    await lockFinding(fleet, world, machine),
    ...leftovers(fleet, machine),
    ...journal(fleet, machine, line),
    ...(await notRegistered(fleet, host, world, line)),
  ];
}

async function lockFinding({ root }: Fleet, { files }: World, machine: Machine): Promise<Finding> {
  const file = join(root, '.po', 'lock');
  const text = files.readText(file);
  const holder = text.known ? (text.value ?? '').trim() : '';
  const pid = Number(/\bpid (\d+)\b/.exec(holder)?.[1] ?? Number.NaN);
  const isHeld = await machine.isLocked(file);
  if (isHeld === null) {
    const look = remedyText('see who has it open:', `ls -l ${shellWord(file)}`);
    return wrong('warning', 'lock', `po cannot tell whether ${file} is held.`, look);
  }
  if (!isHeld) {
    const isLeft = Number.isInteger(pid) && !machine.isAlive(pid);
    return fine('lock', isLeft ? `free; the run that held it last was killed: ${holder}` : 'free');
  }
  if (!Number.isInteger(pid) || machine.isAlive(pid)) return fine('lock', `held: ${holder || 'by a run'}`);
  return wrong(
    'error',
    'lock',
    `The lock is held, but the process that took it is gone: ${holder}. A process that it started still holds the lock.`,
    remedyText('find that process, and let it end:', `fuser -v ${shellWord(file)}`),
  );
}

function leftovers(fleet: Fleet, machine: Machine): readonly Finding[] {
  const { root, file, projects } = fleet;
  const own = join(root, '.po');
  const folders = [
    ...[dirname(file), root, own, join(own, 'making'), join(own, 'engines')],
    ...projects.flatMap(({ path }) => [dirname(path), join(path, '.git'), join(path, '.git', 'modules')]),
  ];
  const found = [...new Set(folders)].flatMap((folder) => machine.leftoversIn(folder));
  if (found.length === 0) return [fine('leftovers', 'none')];
  const shown = found.slice(0, 10);
  const more = found.length - shown.length;
  return [
    wrong(
      'warning',
      'leftovers',
      `${found.length} temporary ${found.length === 1 ? 'path is' : 'paths are'} left of runs that are gone${more > 0 ? `; ${more} more than are shown` : ''}.`,
      remedyText('remove them:', ...shown.map((path) => `rm -r -- ${shellWord(path)}`)),
    ),
  ];
}

function journal({ root }: Fleet, machine: Machine, line: CommandLine): readonly Finding[] {
  const folder = join(root, '.po', 'runs');
  try {
    const cut = readCutSteps(machine.journalsIn(folder));
    if (cut.length === 0) return [fine('journal', 'no run was interrupted')];
    const names = [...new Set(cut.map(({ step }) => step))];
    const since = cut[0]?.at ?? '';
    return [
      wrong(
        'warning',
        'journal',
        `An apply was interrupted in ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}, ${since}.`,
        remedyText('the next one reports what was left, and goes on:', line('apply')),
      ),
    ];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    return [
      wrong(
        'error',
        'journal',
        `${folder} cannot be read (${code}).`,
        remedyText('see whose it is:', `ls -ld ${shellWord(folder)}`),
      ),
    ];
  }
}

async function notRegistered(
  fleet: Fleet,
  host: HostSnapshot,
  world: World,
  line: CommandLine,
): Promise<readonly Finding[]> {
  const plan = (words: string) => remedyText(words, line('plan'));
  const leftOut = await findUnregistered(fleet, fleet.projects, host);
  const clones = new Set((await host.findOrphans()).clones.map(({ path }) => path));
  const found = [
    ...leftOut.projects.map(({ name, path }) =>
      wrong(
        'warning',
        clones.has(path) ? 'orphans' : 'sessions',
        clones.has(path)
          ? `${path} is the clone of ${name}, which the registry does not name.`
          : `Agents of ${name} run at ${path}, and the registry does not name it.`,
        plan('put it back into the registry, or see what the next apply would do:'),
      ),
    ),
    ...leftOut.diagnostics.map((diagnostic) => orphanFinding(diagnostic, fleet)),
    ...elsewhere(fleet, host, world),
  ];
  const checks = ['orphans', 'sessions'] as const;
  const none = checks.filter((check) => !found.some((finding) => finding.check === check));
  return [...none.map((check) => fine(check, 'none')), ...found];
}

function orphanFinding({ detail, help }: Diagnostic, { root }: Fleet): Finding {
  return wrong(
    'warning',
    'orphans',
    `${detail}.`,
    help ?? remedyText('see for yourself:', `ls -ld ${shellWord(root)}`),
  );
}

/** Sessions of another registry that gave its fleet the same name. */
function elsewhere(
  { name, root, file }: Fleet,
  { server }: HostSnapshot,
  { files }: World,
): readonly Finding[] {
  const desk = files.realpath(dirname(file));
  const sessions = server.known ? (server.value?.sessions ?? []) : [];
  const others = sessions.filter(
    ({ marks }) =>
      marks.fleet === name &&
      marks.path !== null &&
      marks.path !== desk &&
      !marks.path.startsWith(`${root}/`),
  );
  if (others.length === 0) return [];
  return [
    wrong(
      'warning',
      'sessions',
      `${others.map((session) => session.name).join(', ')} ${others.length === 1 ? 'bears' : 'bear'} the name of this fleet and ${others.length === 1 ? 'works' : 'work'} outside of ${root}: another registry calls its fleet ${name} as well, or the root was changed.`,
      remedyText(
        'see where they work:',
        `tmux -L ${shellWord(socketName(name))} list-panes -a -F '#{session_name} #{@ao_path}'`,
      ),
    ),
  ];
}
