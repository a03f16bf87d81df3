// `po doctor`: reports whatever keeps po or a fleet's agents from working here, why it matters, and what to type.
// Changes nothing.
import { dirname, join } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { misused } from '../../cli/answer.ts';
import { fleetWords } from '../../cli/fleet-option.ts';
import { selectedProjects } from '../../cli/plan-arguments.ts';
import type { Arguments, Context, Run } from '../../cli/run.ts';
import { checks } from '../../codes/checks.ts';
import { withoutContradiction } from '../../doctor/engine-report.ts';
import { type Finding, fine, wrong } from '../../doctor/finding.ts';
import { type CommandLine, checkFleet } from '../../doctor/fleet.ts';
import { askCarriedEngine, checkMachine } from '../../doctor/machine.ts';
import { checkProjects } from '../../doctor/projects.ts';
import { checkRemotes, remotesOf } from '../../doctor/remotes.ts';
import { checkOwners } from '../../doctor/rights.ts';
import { checkRuntime } from '../../doctor/runtime.ts';
import { exitCode } from '../../exit-code.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { allowingLocal } from '../../fleet/url.ts';
import { clonesInRepository } from '../../registry/clones-in-repository.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { hasRegistry, type Registry, readRegistry, releasesFolder } from '../../registry/registry.ts';
import { readReleases } from '../../world/engines/engines.ts';
import { systemFiles } from '../../world/files.ts';
import { type Machine, systemMachine } from '../../world/machine.ts';
import { doctorText } from './human.ts';
import { doctorDocument, fixOf } from './json.ts';

export const answer: Run = async (args, context) => {
  const { interrupted } = context;
  const machine = systemMachine(carriedEngine());
  const registry = hasRegistry(args, context) ? registryIn(args, context) : null;
  const fleet = registry?.read?.fleet ?? null;
  if (args.positionals.length > 0 && registry === null) {
    return misused('doctor', 'there is no registry here whose projects could be named');
  }
  const file = registry?.read?.fileName ?? null;
  const around = fleet === null ? [] : await clonesInRepository(fleet);
  const findings = withoutContradiction([
    ...(await machineFindings(machine, registry)),
    ...registryFindings(registry, around, args),
    ...(fleet === null || file === null ? [] : await fleetFindings({ fleet, file, machine }, args, context)),
  ]);
  const document = doctorDocument(
    fleet === null || file === null ? null : { name: fleet.name, file },
    findings.map(({ check, level, project, what, fix }) => ({
      ...{ check, level, project, what },
      why: level === 'ok' ? null : checks[check],
      fix: fix === null ? null : fixOf(fix),
    })),
    interrupted.aborted,
  );
  const detail = { verbose: args.flag('verbose'), quiet: args.flag('quiet') };
  return {
    exitCode: interrupted.aborted ? exitCode.interrupted : document.healthy ? exitCode.done : exitCode.failed,
    document,
    text: (view) => doctorText(document, { ...view, ...detail }),
  };
};

/** The newest engine release: its checks of this machine hold for all of them. */
function carriedEngine(): string {
  const newest = readReleases(releasesFolder()).at(-1);
  if (newest === undefined) throw new Error('po carries no engine release');
  return join(releasesFolder(), newest.tag);
}

/** Faults in the registry count as findings: the machine can be checked even so. */
function registryIn(args: Arguments, context: Context): Found {
  try {
    const read = readRegistry(args, context);
    return { read, diagnostics: read.diagnostics };
  } catch (error) {
    if (error instanceof DiagnosticError) return { read: null, diagnostics: error.diagnostics };
    throw error;
  }
}

interface Found {
  /** Null where it does not exist or cannot be read. */
  readonly read: Registry | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where commits are made, or would be. */
function commitPlaces(registry: Found | null): readonly string[] {
  const fleet = registry?.read?.fleet ?? null;
  if (fleet === null) return [process.cwd()];
  const clones = fleet.projects.filter(({ state }) => state !== 'retired').map(({ path }) => path);
  return [fleet.root, ...clones.filter((path) => systemFiles.realpath(join(path, '.git')) !== null)];
}

/**
 * A clone of an orchestrator has its engine only once its submodule is checked out; until then node answers with a
 * stack trace.
 */
function emptyEngine(folder: string): Finding | null {
  const declared = systemFiles.readText(join(folder, '.gitmodules'));
  const isDeclared = declared.known && /^\s*path\s*=\s*"?engine"?\s*$/m.test(declared.value ?? '');
  if (!isDeclared || systemFiles.realpath(join(folder, 'engine', 'agents.mjs')) !== null) return null;
  // It is almost always the only one.
  const isLocal = /^\s*url\s*=\s*"?(?:\/|file:)/m.test(declared.value ?? '');
  return wrong(
    'error',
    'engine',
    `${folder}/engine is not checked out, so the agents of this folder cannot be started.`,
    remedyText(
      'check it out:',
      `git -C ${shellWord(folder)} ${allowingLocal(isLocal)}submodule update --init engine`,
    ),
  );
}

/** Looks in the folder of the registry, which may be a project orchestrator, and checks its own agent as well. */
async function machineFindings(machine: Machine, registry: Found | null): Promise<readonly Finding[]> {
  const place = registry?.read ?? null;
  // Without a registry the folder may belong to anyone, and its agents.toml may set the environment that programs run
  // with.
  const folder = place === null ? '/' : dirname(place.file);
  const declares = systemFiles.kindOf(join(folder, 'agents.toml'));
  const isProject = place !== null && declares.known && declares.value === 'file';
  const [own, engine] = await Promise.all([
    checkMachine(machine, commitPlaces(registry)),
    askCarriedEngine(machine, { project: null, folder }, place?.fleet?.name ?? null, isProject),
  ]);
  const empty = place !== null && isProject ? emptyEngine(folder) : null;
  return [...own, ...engine, ...(empty === null ? [] : [empty])];
}

function registryFindings(
  registry: Found | null,
  around: readonly Diagnostic[],
  args: Arguments,
): readonly Finding[] {
  if (registry === null) return [];
  const { read, diagnostics } = registry;
  const see = remedyText('see the place, and what to write instead:', lineFor(args)('validate'));
  const found = diagnostics.map(({ severity, detail, place }) =>
    wrong(severity, 'registry', place === undefined ? detail : `${place.file}:${place.line}: ${detail}`, see),
  );
  for (const { severity, detail, help } of around)
    found.push(wrong(severity, 'registry', detail, help ?? see));
  return found.length > 0 ? found : [fine('registry', `${read?.fileName ?? ''} is valid`)];
}

async function fleetFindings(
  { fleet, file, machine }: { readonly fleet: Fleet; readonly file: string; readonly machine: Machine },
  args: Arguments,
  { interrupted }: Context,
): Promise<readonly Finding[]> {
  const isWhole = args.positionals.length === 0;
  const projects = selectedProjects(fleet, { only: args.positionals, except: [] }, file);
  const world = worldOf(fleet);
  const line = lineFor(args);
  const isThere = (path: string) => {
    const kind = systemFiles.kindOf(path);
    return !kind.known || kind.value !== 'absent';
  };
  const { whyUnreachable } = machine;
  const { monotonicMs } = world.clock;
  const remotes = remotesOf({ ...fleet, projects }, isThere);
  const [whole, owners, runtime, reach, each] = await Promise.all([
    isWhole ? checkFleet(fleet, world, machine, line) : [],
    checkOwners(fleet, projects, world, machine),
    checkRuntime(projects, { fleet, world, machine, line }),
    checkRemotes(remotes, { whyUnreachable, monotonicMs, interrupted }),
    checkProjects(projects, !isWhole, { fleet, world, machine, line, interrupted }),
  ]);
  return [...whole, ...owners, ...runtime, ...reach, ...each];
}

function lineFor(args: Arguments): CommandLine {
  const option = fleetWords(args.text('fleet')).map((word) => ` ${shellWord(word)}`);
  return (command) => `po ${command}${option.join('')}`;
}
