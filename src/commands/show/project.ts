// `po show PROJECT`: shows everything about one project. Changes nothing.
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import type { Answer } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { projectRuns } from '../../history/project-runs.ts';
import { inspect } from '../../observe/inspect.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { pastRuns } from '../../registry/past-runs.ts';
import { presentPlan } from '../../registry/present-plan.ts';
import { fleetOf, type Registry } from '../../registry/registry.ts';
import { selectIn } from '../../registry/selecting.ts';
import { shownIn } from '../../status/assemble.ts';
import { projectPage } from '../../status/page.ts';
import { projectText } from '../../view/project/human.ts';
import { projectDocument } from '../../view/project/json.ts';

/** The number of recent runs in which runs of the project are looked for. */
const newestRuns = 200;
const mostRuns = 5;

/** @param notes further diagnostics to show */
export async function showProject(
  name: string,
  registry: Registry,
  notes: readonly Diagnostic[],
): Promise<Answer> {
  const fleet = fleetOf(registry);
  const world = worldOf(fleet);
  const selected = await selectIn(fleet, { only: [name], except: [] }, registry.fileName, world);
  const [project, ...more] = [...selected.projects, ...(selected.unregistered ?? [])];
  if (project === undefined || more.length > 0) throw new Error(`${name} is the name of one project`);
  const options = { allowMassRemoval: false, restart: false };
  const { plan, observation } = await presentPlan({ registry, fleet, ...selected, options }, world);
  const inspection = await inspect(shownIn({ observation, plan }), world);
  const past = runsOf(name, fleet.root);
  const page = projectPage(fleet, project, { observation, plan, inspection }, past.runs);
  const told = { ...page, diagnostics: [...page.diagnostics, ...past.diagnostics, ...notes] };
  return {
    exitCode: exitCode.done,
    document: projectDocument(told),
    text: (view) => projectText(told, view),
  };
}

function runsOf(project: string, root: string) {
  try {
    const { ids, read } = pastRuns(root);
    const newest = function* () {
      for (const id of ids.slice(0, newestRuns)) yield read(id);
    };
    return { runs: projectRuns(project, newest(), mostRuns), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { runs: [], diagnostics: error.diagnostics.map((one) => ({ ...one, project })) };
  }
}
