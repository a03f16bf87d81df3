// Looks into projects through their own engines, each of which knows best what its agents need: whether their programs are
// there and are as it knows them, and whether what it remembers is sound. Only the pinned code of a clone is run.
import pMap from 'p-map';
import { remedyText } from '../../engine/kernel/help.ts';
import { readAgents } from '../../engine/protocol.ts';
import { trustEngine } from '../../reconcilers/trust.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import { engineFindings, findingOf, machineChecks } from './engine-report.ts';
import { type Finding, wrong } from './finding.ts';
import type { CommandLine } from './fleet.ts';

const atOnce = 2;

export interface Looking {
  readonly fleet: Fleet;
  readonly world: World;
  readonly machine: Machine;
  readonly line: CommandLine;
  readonly interrupted: AbortSignal;
}

/**
 * @param every each project by itself, as when they were named; otherwise one project stands for all whose agents run
 * on the same programs
 */
export async function checkProjects(
  projects: readonly Project[],
  every: boolean,
  looking: Looking,
): Promise<readonly Finding[]> {
  const seen = new Set<string>();
  const chosen = projects.filter((project) => {
    const key = programsOf(project, looking.world);
    if (key === null || project.state === 'retired') return false;
    const isNew = !seen.has(key);
    seen.add(key);
    return every || isNew;
  });
  const check = async (project: Project) =>
    looking.interrupted.aborted ? [] : checkProject(project, looking);
  return (await pMap(chosen, check, { concurrency: atOnce })).flat();
}

/**
 * The programs of its agents, as a text; null where there is no project to look into, or its declaration cannot be
 * read.
 */
function programsOf({ path }: Project, { files }: World): string | null {
  const text = files.readIn(path, 'agents.toml');
  if (!text.known || text.value === null) return null;
  const read = readAgents('agents.toml', text.value);
  // Each fault is another one.
  if (!read.ok) return `${path} ${text.value}`;
  const { agents } = Object(read.value.document.value) as { agents?: Record<string, unknown> };
  const programs = Object.values(agents ?? {}).map((agent) => {
    const { backend, command, env, env_file } = Object(agent) as Record<string, unknown>;
    return JSON.stringify([backend, command, env, env_file]);
  });
  return [...new Set(programs)].sort().join('\n');
}

async function checkProject(project: Project, looking: Looking): Promise<readonly Finding[]> {
  const { fleet, world, machine, line } = looking;
  const { name, path } = project;
  const plan = (words: string) => remedyText(words, line(`plan ${name}`));
  const facts = await world.git.look(path);
  // The check of rights reports the owner of the clone, and the remedy.
  if (!facts.known && facts.diagnostic.detail.endsWith('so git does not work in it')) return [];
  if (!facts.known) return [wrong('error', 'engine', facts.diagnostic.detail, plan('see:'), name)];
  if (facts.value.kind !== 'repository') return [];
  const { engineOnDisk, marks } = facts.value.repository;
  if (marks.fleet !== fleet.name || marks.project !== name) return [];
  const trust = await trustEngine(fleet, { path, engineOnDisk }, { kind: 'any-release' }, world);
  if (!trust.known) return [wrong('error', 'engine', trust.diagnostic.detail, plan('see:'), name)];
  if (!trust.value.runnable) {
    const what = `${path}/engine is not what a release holds, so its agents were not looked into.`;
    return [wrong('warning', 'engine', what, plan('see how po would fix it:'), name)];
  }
  const args = ['doctor', '--json', '--fleet', fleet.name, '--project', name];
  const ran = await world.harness.run(path, trust.value.engine, args);
  const found = engineFindings(ran.stdout);
  if (found === null) {
    return [wrong('error', 'engine', `${path}/engine gave no report.`, plan('see why:'), name)];
  }
  const place = { project: name, folder: path };
  return found.flatMap((one) => {
    const finding = findingOf(one, place, machine);
    if (finding === null || machineChecks.has(finding.check)) return [];
    // A program that is missing for an agent that should not run is no problem yet.
    const isLater = project.state !== 'running' && finding.check === 'agent-cli' && finding.level === 'error';
    return [isLater ? { ...finding, level: 'warning' } : finding];
  });
}
