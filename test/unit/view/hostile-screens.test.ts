// Whatever is in a name, a path, a mark or what a program printed: no screen lets it act. Each text of the data that a
// view gets is made hostile, also where other rules would have refused it long before.
import { describe, expect, it } from 'vitest';
import { visible } from '../../../engine/kernel/cells.ts';
import { remedyText } from '../../../engine/kernel/help.ts';
import { outgoing, outgoingJson, outgoingLine } from '../../../engine/kernel/outgoing.ts';
import { renderDiagnostic } from '../../../engine/kernel/render.ts';
import { queueLines } from '../../../engine/look/agent-queue.ts';
import { eventLine } from '../../../engine/look/event-line.ts';
import { statusTable } from '../../../engine/look/status-table.ts';
import type { AgentStatus, StatusDocument } from '../../../engine/protocol.ts';
import type { StepResult } from '../../../src/apply/outcome.ts';
import { doctorText } from '../../../src/commands/doctor/human.ts';
import type { DoctorDocument } from '../../../src/commands/doctor/json.ts';
import { historyText, runText } from '../../../src/commands/history/human.ts';
import type { PastRun } from '../../../src/history/past-run.ts';
import { inspect } from '../../../src/observe/inspect.ts';
import { compare } from '../../../src/plan/compare.ts';
import { declarationsOf } from '../../../src/plan/declarations.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { savedPlanOf } from '../../../src/plan/saved-plan.ts';
import { fleetStatus, shownIn } from '../../../src/status/assemble.ts';
import { projectPage } from '../../../src/status/page.ts';
import { annotationsText } from '../../../src/view/annotations.ts';
import { eventsFor } from '../../../src/view/apply/events.ts';
import { progressLine, resultText } from '../../../src/view/apply/human.ts';
import { refusalText } from '../../../src/view/apply/refusal.ts';
import { resumeText, unclearRefusedText, unclearText } from '../../../src/view/apply/resume.ts';
import { stillRunningLines } from '../../../src/view/apply/still-running.ts';
import { awaitedText, waitingText } from '../../../src/view/apply/waiting.ts';
import { jsonText, streamLine } from '../../../src/view/json.ts';
import { follow, liveLines, progressOf } from '../../../src/view/live.ts';
import { planText, quietPlanText } from '../../../src/view/plan/human.ts';
import { planMarkdown } from '../../../src/view/plan/markdown.ts';
import { projectText } from '../../../src/view/project/human.ts';
import {
  approvedText,
  nothingLeftText,
  savedText,
  showText,
  staleDigestText,
  staleSavedText,
} from '../../../src/view/saved/human.ts';
import { staleShownText } from '../../../src/view/saved/stale.ts';
import { quietStatusText, statusText } from '../../../src/view/status/human.ts';
import type { Style } from '../../../src/view/style.ts';
import { situations } from '../../golden/situations/index.ts';
import { markdownOptions, planOf, type Situation, seenOf } from '../../support/golden.ts';
import { harmIn } from '../../support/markdown.ts';
import { diagnosticOf, fleetOf, now, projectOf } from '../../support/model.ts';
import { actsIn, poison, poisoned } from '../../support/poison.ts';

const styles: readonly Style[] = [
  { color: false, width: 40 },
  { color: false, width: 200 },
  { color: true, width: 80 },
];
const line = (verb: string, target = '') => `po ${verb} ${target}`;
const names = Object.keys(situations).filter((name) => (situations[name]?.projects.length ?? 0) < 50);
const situationOf = (name: string): Situation => situations[name] ?? { projects: [] };

/** All that is printed of a plan and of carrying it out. */
function screensOf(plan: Plan, style: Style): string[] {
  const results = plan.steps.map(({ id }, at): StepResult => {
    const why = `exit 1${poison}`;
    const outcomes = [
      { state: 'done', notes: [why] },
      { state: 'failed', why },
      { state: 'blocked', code: 'work-tree-dirty', why },
      { state: 'stale', why },
      { state: 'not-attempted', why },
    ] as const;
    return { id, outcome: outcomes[at % outcomes.length] ?? { state: 'unchanged' }, durationMs: 60_000 };
  });
  let progress = progressOf(plan, 0);
  for (const step of plan.steps.slice(0, 3)) {
    progress = follow(progress, { kind: 'step-started', step }, 0);
    progress = follow(progress, { kind: 'step-waits', step, for: `git${poison}` }, 1_000);
  }
  const again = (projects: readonly string[] | null) => `po apply ${(projects ?? []).length}`;
  return [
    planText(plan, { ...style, verbose: false, next: 'po apply' }),
    planText(plan, { ...style, verbose: true, next: 'po apply' }),
    quietPlanText(plan, style, false),
    quietPlanText(plan, style, true),
    resultText({ plan, results, interrupted: true, again }, style),
    stillRunningLines(progress, 90_000, 30_000, style),
    staleDigestText(plan.digest, plan, style),
    ...liveLines(progress, 75_000, { columns: style.width, rows: 24 }, style).map(({ text }) => text),
    ...plan.steps.flatMap((step, at) => {
      const result = results[at];
      return result === undefined ? [] : [progressLine({ kind: 'step-ended', step, result }, style) ?? ''];
    }),
  ];
}

describe.each(names)('%s', (name) => {
  it('lets nothing act on the screens of a plan', async () => {
    const plan = poisoned(await planOf(situationOf(name)));
    for (const style of styles) expect(screensOf(plan, style).flatMap(actsIn)).toEqual([]);
    expect(harmIn(planMarkdown(plan, markdownOptions))).toEqual([]);
    expect(actsIn(planMarkdown(plan, markdownOptions))).toEqual([]);
    expect(actsIn(jsonText(plan))).toEqual([]);
    expect(
      eventsFor({ kind: 'plan-made', plan }, false)
        .map((event) => streamLine(event, ''))
        .flatMap(actsIn),
    ).toEqual([]);
  });

  it('lets nothing act on the screens of its status', async () => {
    const situation = situationOf(name);
    const { fleet, world, observation, plan } = await seenOf(situation);
    const inspection = await inspect(shownIn({ observation, plan }), world);
    const seen = { observation, plan, inspection };
    const status = poisoned(fleetStatus(fleet, seen));
    const pages = situation.projects
      .slice(0, 3)
      .map((project) => poisoned(projectPage(fleet, project, seen, [])));
    for (const style of styles) {
      const options = { ...style, next: 'po plan', commandFor: line };
      const shown = [statusText(status, options), quietStatusText(status, options)];
      expect([...shown, ...pages.map((page) => projectText(page, style))].flatMap(actsIn)).toEqual([]);
    }
  });
});

it('lets nothing act on what is said of saved and stale plans, and of who holds the lock', async () => {
  const projects = [projectOf('api'), projectOf('web')];
  const was: Situation = { projects, places: { api: null, web: null } };
  const is: Situation = { projects, missing: ['api/writer'] };
  const fleet = fleetOf(projects);
  const made = {
    selection: { only: ['api'], except: ['web'] },
    options: { allowMassRemoval: false, restart: false },
  };
  const plain = savedPlanOf(fleet, made, await planOf(was));
  const plan = poisoned(await planOf(is));
  const saved = poisoned(plain);
  const comparison = poisoned(compare(plain, { plan: await planOf(is), declared: declarationsOf(fleet) }));
  const [file, root] = [`monday${poison}`, `/fleet${poison}`];
  const next = { apply: `po apply${poison}`, plan: `po plan${poison}`, show: `po show${poison}` };
  const stale = { comparison, root, digest: plan.digest };
  const before = { parent: poison };
  const cut = poisoned({ run: '1', step: 'api/agents', at: 'x', lastAt: 'y', before, after: before });
  const [step] = plan.steps;
  if (step === undefined) throw new Error('no step');
  const interruptedSteps = [
    { kind: 'nothing-left', mayLackPush: true } as const,
    { kind: 'carried-on', now: step } as const,
    { kind: 'unclear', now: step } as const,
    { kind: 'open', why: { kind: 'not-selected' } } as const,
    { kind: 'gone' } as const,
  ].map((how) => ({ cut: { ...cut, action: 'update' as const }, how }));
  const paths = new Map([[`api${poison}`, root]]);
  for (const style of styles) {
    const options = { ...style, file, next };
    const shown = [
      savedText(plan, file, next, style),
      showText(saved, { kind: 'stale', comparison, root, plan }, { ...options, verbose: true }),
      showText(
        saved,
        { kind: 'alone', diagnostics: [poisoned(diagnosticOf())] },
        { ...options, verbose: false },
      ),
      staleSavedText(saved, stale, options),
      staleShownText(saved.plan, plan, comparison, style),
      approvedText({ kind: 'file', file, saved }, style),
      nothingLeftText({ approval: { kind: 'file', file, saved }, comparison, plan }, style),
      refusalText({ code: 'lock-held', fleet: fleet.name, holder: `pid 1 ${poison}` }, style),
      refusalText({ code: 'not-reviewed', digest: plan.digest, looked: [`in ${poison}`] }, style),
      awaitedText(3, 1_000, style),
      unclearText(interruptedSteps, style),
      resumeText(interruptedSteps, { ...style, paths }),
      unclearRefusedText({ ask: next.apply, plan: next.plan, apply: next.apply }, style),
    ];
    expect(shown.flatMap(actsIn)).toEqual([]);
  }
});

it('lets nothing act on what is told of past runs', () => {
  const [step, ended] = [
    {
      id: 'api/agents',
      project: 'api',
      kind: 'agents',
      action: 'stop',
      reason: 'stopped',
      risk: 'disruptive',
    } as const,
    { before: { agents: ['a'] }, after: { agents: [] }, display: {}, startedAt: at, durationMs: 1 },
  ];
  const outcomes = [
    { state: 'done', notes: ['a'] },
    { state: 'failed', why: 'a' },
    { state: 'unpushed', why: 'a', notes: [] },
    { state: 'not-attempted', why: 'a' },
  ] as const;
  const run: PastRun = {
    ...{ run: '1', by: 'me', command: 'po apply', digest: 'd', end: 'completed', registry: null },
    ...{ startedAt: at, endedAt: 'never', resolved: [{ run: '2', step: 'web/clone', how: 'x' }] },
    steps: outcomes.map((outcome) => ({ ...step, ...ended, outcome })),
  } as unknown as PastRun;
  const hostile = poisoned(run);
  for (const style of styles) {
    expect([historyText([hostile], 9, style), runText(hostile, style)].flatMap(actsIn)).toEqual([]);
  }
});

const at = '2026-11-22T09:00:00.000Z';

it('lets nothing act on what a doctor, a start and a fault tell', () => {
  const finding = { level: 'warning', check: 'remote', project: 'web', what: 'w', why: 'y' } as const;
  const fix = { text: 'do', commands: ['git x'] };
  const document = poisoned<DoctorDocument>({
    ...{ format: 'po.doctor/1', fleet: { name: 'f', file: 'f' }, interrupted: false, healthy: false },
    summary: { errors: 0, warnings: 1, fine: 0 },
    findings: [{ ...finding, fix }],
  } as unknown as DoctorDocument);
  const place = { file: 'f', line: 1, column: 1, length: 1, source: 'a = 1' };
  const diagnostic = poisoned(diagnosticOf({ detail: 'x', help: remedyText('do', 'git y'), place }));
  const waiting = poisoned([{ project: 'web', agent: 'writer', state: 'waiting', reason: 'x' } as const]);
  for (const style of styles) {
    const shown = [
      doctorText(document, { ...style, verbose: true, quiet: false }),
      waitingText({ waiting, silent: [`web/a${poison}`] }, line, style),
      renderDiagnostic(diagnostic, style),
    ];
    expect(shown.flatMap(actsIn)).toEqual([]);
  }
  expect(actsIn(annotationsText([diagnostic], () => `f${poison}`))).toEqual([]);
});

it('lets nothing act on what the engine says', () => {
  const agent: AgentStatus = {
    ...{ name: 'a', kind: 'persistent', backend: 'claude', watch: 'heal', desired: 'up', session: 'web/a' },
    ...{ pid: 1, launch: 'x', conversation: null, held: { reason: 'r', said: 's' } },
    runtime: { state: 'exited', source: 'tmux', since: at },
    activity: { state: 'idle', source: 'hook', since: at },
    restarts: { count: 5, nextAt: null, quarantined: true, said: 'no' },
    spec: { declared: 'a', started: 'a', drift: false },
    log: { state: 'gap', since: at, why: 'w' },
  };
  const status = poisoned<StatusDocument>({
    ...{ format: 'ao.status/1', project: 'web', engine: 'v0.2.0', socket: 'po-x', undeclared: ['b'] },
    watchdog: { state: 'running', pid: 2 },
    session: { stale: ['c'] },
    agents: [agent, { ...agent, restarts: { count: 1, nextAt: null, quarantined: false } }],
  });
  const event = poisoned({
    at: 'now',
    agent: 'a',
    launch: 'l',
    event: 'e',
    facts: { why: ['w'], said: 's' },
  });
  const messages = [{ id: '1', state: 'waiting', at, by: 'send', text: `a${poison}` }] as const;
  const lines = [
    ...statusTable(status, now),
    eventLine(event),
    ...queueLines('a', { messages, waitsFor: `w${poison}` }, now).map(visible),
  ];
  expect(lines.flatMap(actsIn)).toEqual([]);
  // One line each, whatever was in it.
  expect(lines.join('').includes('\n')).toBe(false);
});

describe('the last gate', () => {
  const hostile = `a${poison} \u001b[1mbold\u001b[22m\u001b[2J\tb`;

  it('lets styles, tabs and line ends through, and nothing else that steers', () => {
    expect(outgoing(hostile)).toBe('a␛]0;x␇<U+009B>2J␍\nFORGED<U+202E>\u200b \u001b[1mbold\u001b[22m␛[2J\tb');
    expect(outgoingLine('a\nb')).toBe('a␊b');
  });

  it('loses nothing in JSON', () => {
    const json = outgoingJson(JSON.stringify({ [hostile]: `${hostile}\u{e0041}👨‍👩‍👧` }));
    expect(actsIn(json)).toEqual([]);
    expect(JSON.parse(json)).toEqual({ [hostile]: `${hostile}\u{e0041}👨‍👩‍👧` });
  });
});
