// Plans a model world and applies the plan to it, as po does on a real host.

import type { Journal, JournalEvent } from '../../src/apply/journal.ts';
import type { StepResult } from '../../src/apply/outcome.ts';
import { run, type StepEvent } from '../../src/apply/run.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { observe } from '../../src/observe/observe.ts';
import { plan } from '../../src/plan/assemble.ts';
import { projectsIn } from '../../src/plan/observation.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type ModelState, now } from './model.ts';
import { breachPrefix, ModelBreach, modelWorld } from './model-world.ts';

export async function planModel(
  state: ModelState,
  fleet: Fleet,
  names: readonly string[] = fleet.projects.map(({ name }) => name),
): Promise<Plan> {
  return (await look(state, fleet, names)).plan;
}

async function look(
  state: ModelState,
  fleet: Fleet,
  names: readonly string[] = fleet.projects.map(({ name }) => name),
) {
  const { world } = modelWorld(state, fleet);
  const selected = fleet.projects.filter(({ name }) => names.includes(name));
  const observation = await observe(fleet, selected, world, state.options);
  return {
    plan: plan(fleet, observation, now, 'fleet.toml', { allowMassRemoval: true }),
    projects: projectsIn(fleet, observation),
  };
}

export interface ModelRun {
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly events: readonly StepEvent[];
  readonly journal: readonly JournalEvent[];
  readonly changes: number;
}

/** Plans and applies all of it; `state` is what is left behind. A breach of the model is thrown. */
export async function applyModel(
  state: ModelState,
  fleet: Fleet,
  lastChange: number | null = null,
): Promise<ModelRun> {
  const { plan: shown, projects } = await look(state, fleet);
  const { world, changes } = modelWorld(state, fleet, lastChange);
  const events: StepEvent[] = [];
  const written: JournalEvent[] = [];
  const journal: Journal = { write: (event) => void written.push(event), close: () => {} };
  const stop = new AbortController().signal;
  const onStep = (event: StepEvent) => void events.push(event);
  const { options } = state;
  const results = await run({ fleet, projects, plan: shown, world, journal, options, stop, onStep });
  for (const { outcome } of results) {
    if ('why' in outcome && outcome.why.startsWith(breachPrefix)) throw new ModelBreach(outcome.why);
  }
  return { plan: shown, results, events, journal: written, changes: changes() };
}
