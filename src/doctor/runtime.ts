// Checks what runs, and whether it still has what it was started with: the node of its watchdog and its launchers, the
// login that its agents would be healed with. Also finds agents that wait for a person. Uses only the process table and
// files.

import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import {
  backendOf,
  parseWatchdogRecord,
  readAgents,
  socketName,
  watchdogRecordFile,
} from '../../engine/protocol.ts';
import { waitingIn, waitsFor } from '../../reconcilers/waiting.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Machine } from '../world/machine.ts';
import type { Session } from '../world/tmux.ts';
import type { World } from '../world/world.ts';
import { type Finding, fine, wrong } from './finding.ts';
import type { CommandLine } from './fleet.ts';

interface Looking {
  readonly fleet: Fleet;
  readonly world: World;
  readonly machine: Machine;
  readonly line: CommandLine;
}

export async function checkRuntime(
  projects: readonly Project[],
  looking: Looking,
): Promise<readonly Finding[]> {
  const { fleet, world } = looking;
  const server = await world.tmux.look({ name: socketName(fleet.name) });
  const sessions = server.known ? (server.value?.sessions ?? []) : [];
  const found: Finding[] = [];
  for (const project of projects) {
    const path = world.files.realpath(project.path) ?? project.path;
    const alive = sessions.filter(
      ({ alive: isAlive, marks }) => isAlive && marks.fleet === fleet.name && marks.path === path,
    );
    found.push(...(await watchdogFindings(project, looking)));
    found.push(...launcherFindings(project, alive, looking));
    found.push(...waitingFindings(project, alive, looking));
  }
  return found.length > 0
    ? found
    : [fine('runtime', 'watchdogs and launchers run on a node that is there, and no agent is known to wait')];
}

async function watchdogFindings(
  { name, path }: Project,
  { world, machine, line }: Looking,
): Promise<Finding[]> {
  const text = world.records.readText(path, watchdogRecordFile);
  const record = text.known && text.value !== null ? parseWatchdogRecord(text.value) : null;
  if (
    record?.ok !== true ||
    !(await world.processes.isWatchdog(record.value, world.files.realpath(path) ?? path))
  )
    return [];
  const { pid, engine } = record.value;
  const node = world.processes.removedProgram(pid);
  const socket = engine === 'v0.1.0' ? world.processes.variable(pid, 'SSH_AUTH_SOCK') : null;
  const isGone = socket !== null && machine.statOf(socket) === null;
  return [
    ...(node === null
      ? []
      : [
          wrong(
            'warning',
            'runtime',
            `The watchdog of ${name}, pid ${pid}, runs on ${node}, which was removed.`,
            remedyText('replace it; the agents keep running:', line(`apply ${name}`)),
            name,
          ),
        ]),
    // Later engines report it themselves, and take the login of a later command.
    ...(isGone
      ? [
          wrong(
            'warning',
            'login',
            `A healed agent of ${name} would get SSH_AUTH_SOCK=${socket}, which is gone.`,
            remedyText(
              'when their work allows, start the agents from a shell that has one:',
              `cd ${shellWord(path)} && node engine/agents.mjs down && node engine/agents.mjs up`,
            ),
            name,
          ),
        ]
      : []),
  ];
}

/** The hooks of an agent name the node of its launcher. Since v0.2.0 they fall back on the one on PATH. */
function launcherFindings({ name, path }: Project, alive: readonly Session[], { world }: Looking): Finding[] {
  const onRemoved = alive.flatMap(({ panePid, marks }) => {
    const node = world.processes.removedProgram(panePid);
    return node === null ? [] : [{ agent: marks.agent ?? '', engine: marks.engine, node }];
  });
  const first = onRemoved[0];
  if (first === undefined) return [];
  const hooked = new Set(agentsWithHooks(path, world));
  const deaf = onRemoved.filter(({ agent, engine }) => engine === 'v0.1.0' && hooked.has(agent));
  const others = onRemoved.filter((one) => !deaf.includes(one)).map(({ agent }) => agent);
  const names = deaf.map(({ agent }) => agent);
  return [
    ...(deaf.length === 0
      ? []
      : [
          wrong(
            'warning',
            'runtime',
            `The hooks of ${names.join(', ')} of ${name} name ${first.node}, which was removed: their activity is no longer known. Restart required.`,
            remedyText(
              'when their work allows:',
              `cd ${shellWord(path)} && node engine/agents.mjs restart ${names.map(shellWord).join(' ')}`,
            ),
            name,
          ),
        ]),
    ...(others.length === 0
      ? []
      : [
          fine(
            'runtime',
            `${others.join(', ')} of ${name} was started by ${first.node}, which was removed; that is no harm to an agent that runs`,
            name,
          ),
        ]),
  ];
}

function agentsWithHooks(path: string, { files }: World): string[] {
  const text = files.readIn(path, 'agents.toml');
  const read = text.known && text.value !== null ? readAgents('agents.toml', text.value) : null;
  if (read?.ok !== true) return [];
  return read.value.agents
    .filter(({ backend }) => backendOf(backend)?.reports === true)
    .map(({ name }) => name);
}

function waitingFindings(
  { name, path }: Project,
  alive: readonly Session[],
  { world, line }: Looking,
): Finding[] {
  const names = alive.flatMap(({ marks }) => (marks.agent === null ? [] : [marks.agent]));
  return waitingIn(path, names, world.records).map((one) =>
    wrong(
      'warning',
      'waiting',
      `${name}/${one.agent} ${waitsFor(one)}.`,
      remedyText('answer it in its terminal:', line(`attach ${shellWord(`${name}/${one.agent}`)}`)),
      name,
    ),
  );
}
