// Inspects more than a plan needs: every work tree, and the reports of each project's own engine about its agents.
// Changes nothing, and runs an engine only where it is a known release, byte for byte.
import pMap from 'p-map';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { parseStatus } from '../../engine/protocol.ts';
import { repositoryIn } from '../../reconcilers/index.ts';
import { trustEngine } from '../../reconcilers/trust.ts';
import type { Project } from '../fleet/fleet.ts';
import type { ObservedProject, ProjectObservation } from '../plan/observation.ts';
import type { EngineAnswer, Inspection } from '../status/inspection.ts';
import { limits } from '../world/limits.ts';
import { lastLines } from '../world/text.ts';
import type { World } from '../world/world.ts';

/** More at once would be no faster: starting a process keeps this one busy. */
const looksAtOnce = 4;

/** How many lines of an engine's output are passed on. */
const mostSaid = 6;

/**
 * By the name of the project.
 *
 * @param cancel rejects once it is aborted, and begins no further look
 */
export async function inspect(
  projects: readonly ProjectObservation[],
  world: World,
  cancel?: AbortSignal,
): Promise<ReadonlyMap<string, Inspection>> {
  const look = async (one: ProjectObservation) => [one.name, await lookAtOne(one, world)] as const;
  return new Map(
    await pMap(projects, look, {
      concurrency: looksAtOnce,
      ...(cancel === undefined ? {} : { signal: cancel }),
    }),
  );
}

async function lookAtOne(one: ProjectObservation, world: World): Promise<Inspection> {
  if (!one.seen) return { workTree: null, engine: { kind: 'not-asked', why: null } };
  const repository = repositoryIn(one);
  return {
    workTree: repository === null ? null : await world.git.lookAtWorkTree(repository),
    engine: await askEngine(one, world),
  };
}

async function askEngine({ desired, clone, agents }: ObservedProject, world: World): Promise<EngineAnswer> {
  const { fleet, project } = desired;
  const here = clone.known && clone.value.kind === 'repository' ? clone.value : null;
  if (here === null || !agents.known || agents.value.kind !== 'clone')
    return { kind: 'not-asked', why: null };
  const { declared, ours } = agents.value;
  const mayRun = project.state === 'running' && declared.kind === 'agents' && declared.agents.length > 0;
  // For a project in which nothing runs or should run, tmux shows everything.
  if (!mayRun && ours.length === 0) return { kind: 'not-asked', why: null };
  if (here.mark !== 'ours' && here.mark !== 'unregistered') {
    return { kind: 'not-asked', why: 'the clone is not marked as ours' };
  }
  const { path, engineOnDisk } = here.repository;
  const trust = await trustEngine(fleet, { path, engineOnDisk }, { kind: 'any-known-release' }, world);
  if (!trust.known) return { kind: 'failed', diagnostic: trust.diagnostic };
  if (!trust.value.runnable) return { kind: 'not-asked', why: whyNot[trust.value.why] };
  const names = ['--fleet', fleet.name, '--project', project.name];
  const ran = await world.harness.run(path, trust.value.engine, ['status', '--json', ...names], {
    timeoutMs: limits.engineAnswerMs,
  });
  const answer = ran.code === 0 ? parseStatus(ran.stdout) : null;
  if (answer?.ok === true) return { kind: 'answered', status: answer.value };
  const how =
    answer !== null
      ? 'gave an answer that is not ao.status/1'
      : ran.failure === 'timeout'
        ? `gave no answer in ${limits.engineAnswerMs / 1000} s`
        : saidBy(ran.stderr || ran.stdout) || `ended with exit ${ran.code ?? '?'}`;
  return { kind: 'failed', diagnostic: noAnswer(project, how) };
}

const whyNot = {
  missing: 'engine/ is empty',
  'not-pinned': 'engine/ is at no release that is known here',
  changed: 'engine/ is not what its release holds',
} as const;

/**
 * The first fault that an engine reports, with its place; the engine itself, run in its clone, lists the rest.
 * Without the source line and its caret, which do not stay aligned in a paragraph.
 */
function saidBy(output: string): string {
  const [first = ''] = output.trim().split(/\n(?=(?:error|warning): )/);
  const lines = first.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => !/^\d*\s*\|/.test(line));
  const said = lastLines(told.slice(0, mostSaid).join('\n'));
  return said === '' ? '' : `says:\n${said}`;
}

function noAnswer({ name, path }: Project, how: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'engine-silent',
    summary: 'An engine does not report its agents',
    detail: `po shows what tmux knows about the agents of ${name}. Its engine ${how}`,
    help: remedyText('ask it in its clone:', `cd ${shellWord(path)} && node engine/agents.mjs status`),
    project: name,
  };
}
