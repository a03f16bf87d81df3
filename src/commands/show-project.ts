// `po show PROJECT`: all that is known of one project. Changes nothing.
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import { runsThatTouched } from '../apply/history.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { lookCloser } from '../observe/closer.ts';
import { shownIn } from '../status/assemble.ts';
import { projectPage } from '../status/page.ts';
import { jsonText } from '../view/json.ts';
import { projectText } from '../view/project-human.ts';
import { projectDocument } from '../view/project-json.ts';
import { unreadable } from '../world/files.ts';
import type { Arguments, Context } from './command.ts';
import { selectedProjects } from './plan-arguments.ts';
import { presentPlan } from './present-plan.ts';
import { fleetOf, type Registry, worldOf } from './registry.ts';

const mostRuns = 5;

/** @param notes to be told beside what is found */
export async function showProject(
  name: string,
  registry: Registry,
  notes: readonly Diagnostic[],
  args: Arguments,
  { terminal }: Context,
): Promise<ExitCode> {
  const fleet = fleetOf(registry);
  const [project, ...more] = selectedProjects(fleet, { only: [name], except: [] }, registry.fileName);
  if (project === undefined || more.length > 0) throw new Error(`${name} is the name of one project`);
  const world = worldOf(fleet);
  const options = { allowMassRemoval: false, restart: false };
  const { plan, observation } = await presentPlan({ registry, fleet, projects: [project], options }, world);
  const closer = await lookCloser(shownIn({ observation, plan }), world);
  const past = pastRuns(`${fleet.root}/.po/runs`, name);
  const page = projectPage(fleet, project, { observation, plan, closer }, past.runs);
  const told = { ...page, diagnostics: [...page.diagnostics, ...past.diagnostics, ...notes] };
  if (args.flag('json')) terminal.out(jsonText(projectDocument(told)));
  else terminal.out(projectText(told, { color: terminal.outHasColor, width: terminal.width }));
  return exitCode.done;
}

function pastRuns(folder: string, project: string) {
  try {
    return { runs: runsThatTouched(folder, project, mostRuns), diagnostics: [] };
  } catch (error) {
    const { code = 'unknown', path = folder } = error as NodeJS.ErrnoException;
    return { runs: [], diagnostics: [{ ...unreadable(path, code), project }] };
  }
}
