// One generated world from its seed to its end: built, looked at, applied once, planned once more, looked at again,
// and held against the oracle.
import type { Plan } from '../../../src/plan/plan.ts';
import type { ApplyDocument } from '../fleet.ts';
import { buildWorld } from './build.ts';
import { changedIndex, lostTexts, notWhole, unexpectedFiles } from './changes.ts';
import type { WorldDescription } from './description.ts';
import { changedSessions, endedProcesses } from './ended.ts';
import { lookAtWorld, type WorldLook } from './look.ts';
import { type Block, type Expectations, type Expected, expectationsOf } from './oracle.ts';
import { unreached } from './outcome.ts';
import type { Place } from './place.ts';
import type { Environment } from './shell.ts';
import type { Templates } from './templates.ts';

export interface WorldRun {
  readonly expected: Expectations;
  /** The codes of what was blocked in the end. */
  readonly blocked: readonly string[];
  /** What is not as the oracle says, or was lost. */
  readonly problems: readonly string[];
  /** What po said, for whoever looks for the reason. */
  readonly said: string;
  readonly durations: Readonly<Record<'buildMs' | 'applyMs' | 'planMs' | 'checkMs', number>>;
}

export async function runWorld(world: WorldDescription, templates: Templates): Promise<WorldRun> {
  const clock = stopwatch();
  const place = await buildWorld(world, templates);
  try {
    const clones = world.projects.filter((project) => project.place.kind === 'clone');
    const names = clones.map(({ name }) => name);
    const before = await lookAtWorld(place, names);
    const buildMs = clock();
    const env = await environmentOf(world, place, before);
    const restart = world.restart ? ['--restart'] : [];
    const applied = await place.po(['apply', '--yes', '--json', ...restart], env);
    const applyMs = clock();
    const planned = await place.po(['plan', '--json', ...restart], env);
    const planMs = clock();
    const expectations = expectationsOf(world);
    const list = expectations.projects;
    const expected = new Map(list.map((one) => [one.name, one]));
    const retired = list.filter(({ effects }) => effects.includes('retire')).map(({ name }) => name);
    const after = await lookAtWorld(
      place,
      names.filter((name) => !retired.includes(name)),
    );
    const problems = [...evaluateApply(applied, expectations), ...evaluatePlan(planned, expectations)];
    for (const project of world.projects) {
      const one = expected.get(project.name);
      if (one === undefined) throw new Error(`nothing is expected of ${project.name}`);
      problems.push(
        ...lostTexts(project, one, before, after),
        ...changedIndex(project, one, before, after),
        ...notWhole(project, one, before, after),
      );
      // Where it is not as it should be, asking for more would only fail.
      if (problems.length === 0)
        problems.push(...(await unreached(project, one, { place, templates, before, after })));
    }
    problems.push(
      ...unexpectedFiles(world, expected, before, after),
      ...endedProcesses(world.projects, expected, place, { before, after }),
      ...changedSessions(world.projects, expected, place, { before, after }),
    );
    const said = `${applied.stdout}${applied.stderr}`;
    const plan = parsed<Plan>(planned);
    return {
      expected: expectations,
      blocked: [...(plan?.blocked ?? []), ...(plan?.refused ? [plan.refused] : [])].map(({ code }) => code),
      problems,
      said,
      durations: { buildMs, applyMs, planMs, checkMs: clock() },
    };
  } finally {
    await removePlace(place);
  }
}

/** What tmux leaves in the environment of what runs in a session, for a po that is called there. */
async function environmentOf(
  { calledFrom }: WorldDescription,
  place: Place,
  before: WorldLook,
): Promise<Environment> {
  if (calledFrom === null) return {};
  const { project, agent } = calledFrom;
  const path = place.clone(project);
  const session = before.sessions.find((one) => one.path === path && one.agent === agent);
  if (session === undefined)
    throw new Error(`po is to be called from ${project}/${agent}, which does not run`);
  const format = '#{socket_path},#{pid},#{session_id} #{pane_id}';
  const shown = await place.tmux(session.socket, 'display-message', '-p', '-t', `${session.id}:`, format);
  const [server = '', pane] = shown.trim().split(' ');
  return { TMUX: server.replace('$', ''), TMUX_PANE: pane };
}

async function removePlace(place: Place): Promise<void> {
  if (process.env['KEEP'] === undefined) await place.remove();
  else console.log(`kept: ${place.top}`);
}

/** Milliseconds since it was asked last. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const passed = now - last;
    last = now;
    return passed;
  };
}

type Answer = Awaited<ReturnType<Place['po']>>;

function evaluateApply(ran: Answer, { refused, projects: expected }: Expectations): string[] {
  const document = parsed<ApplyDocument>(ran);
  if (document === null) return [`po apply: exit ${ran.code}: ${ran.stderr}`];
  const fails = expected.some((one) => one.fails);
  const isBlocked = expected.some(({ blocked }) => blocked.length > 0);
  const isUnpushed = expected.some(({ unpushed }) => unpushed.length > 0);
  // All that is run into is a project's own; nothing fails that others had to fear as well.
  const code = fails || isUnpushed || isBlocked || refused !== null ? 4 : 0;
  const ill = document.results.filter(
    ({ outcome }) => outcome.state !== 'done' && outcome.state !== 'unchanged',
  );
  return [
    ...(ran.code === code ? [] : [`po apply exits ${ran.code}, and not ${code}`]),
    ...evaluateRefusal('the plan of the apply', document.plan, refused),
    ...evaluateBlocks('the plan of the apply', document.plan, expected, ({ blocked }) => blocked),
    ...ill.flatMap(({ id, outcome }) => {
      const isExpected = expected.some(
        (one) => id.startsWith(`${one.name}/`) && (one.again || one.blockedAfterwards.length > 0),
      );
      const isLeft =
        outcome.state === 'unpushed' &&
        expected.some((one) => id === `${one.name}/engine` && one.unpushed.length > 0);
      return (fails && isExpected) || isLeft ? [] : [`${id} ended as ${JSON.stringify(outcome)}`];
    }),
    // No plan says it, so it must be said here.
    ...expected
      .filter(({ effects }) => effects.includes('ask-in-vain'))
      .flatMap(({ name }) => {
        const outcome = document.results.find(({ id }) => id === `${name}/engine`)?.outcome;
        const isSaid = outcome?.state === 'blocked' && outcome.why.includes('main of origin was rewritten');
        return isSaid ? [] : [`${name}/engine ended as ${JSON.stringify(outcome)}`];
      }),
  ];
}

function evaluatePlan(ran: Answer, { refused, projects: expected }: Expectations): string[] {
  const plan = parsed<Plan>(ran);
  if (plan === null) return [`po plan: exit ${ran.code}: ${ran.stderr}`];
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  const held = plan.holds.map(({ project }) => project).sort();
  const again = expected.filter((one) => one.again).map(({ name }) => name);
  const unwanted = plan.steps.filter(({ project }) => !again.includes(project));
  const forgotten = again.filter((name) => !plan.steps.some(({ project }) => project === name));
  const tells = (name: string) =>
    plan.diagnostics.some(({ code, project }) => code === 'restart-required' && project === name);
  const wantHeld = expected.filter(({ isHeld }) => isHeld).map(({ name }) => name);
  return [
    ...unwanted.map(({ id, action, reason }) => `the next plan has a step: ${id} ${action} (${reason})`),
    ...forgotten.map((name) => `the next plan has no step for ${name}, which was not done`),
    ...expected
      .filter((one) => tells(one.name) !== one.tells)
      .map((one) => `the next plan ${one.tells ? 'does not tell' : 'tells'} ${one.name} to restart`),
    ...errors.map(({ code, detail }) => `the next plan has an error: ${code}: ${detail}`),
    ...(held.join() === wantHeld.sort().join() ? [] : [`held: ${held.join()}, and not ${wantHeld.join()}`]),
    ...evaluateRefusal('the next plan', plan, refused),
    ...evaluateBlocks('the next plan', plan, expected, (one) => [...one.blockedAfterwards, ...one.unpushed]),
  ];
}

function evaluateRefusal(what: string, { refused }: Plan, wanted: Expectations['refused']): string[] {
  const code = refused?.code ?? null;
  return code === wanted ? [] : [`${what} is refused by ${code}, and not ${wanted}`];
}

function evaluateBlocks(
  what: string,
  plan: Plan,
  expected: readonly Expected[],
  blocksOf: (one: Expected) => readonly Block[],
): string[] {
  const wanted = expected.flatMap(blocksOf);
  const fits = (block: Block, { project, kind, code }: Plan['blocked'][number]) =>
    block.project === project && block.kind === kind && block.codes.includes(code);
  return [
    ...plan.blocked
      .filter((one) => !wanted.some((block) => fits(block, one)))
      .map(({ project, kind, code, reason }) => `${what} blocks ${project}/${kind} by ${code}: ${reason}`),
    ...wanted
      .filter((block) => !plan.blocked.some((one) => fits(block, one)))
      .map(
        ({ project, kind, codes }) => `${what} does not block ${project}/${kind} by ${codes.join(' or ')}`,
      ),
  ];
}

function parsed<T>({ stdout }: Answer): T | null {
  try {
    return JSON.parse(stdout) as T;
  } catch {
    return null;
  }
}
