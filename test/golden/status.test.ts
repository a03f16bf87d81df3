// What `po status` and `po show PROJECT` look like. `npx vitest run test/golden/status.test.ts --update` writes the golden
// files anew: look at each before it is kept.
import { describe, expect, it } from 'vitest';
import type { AgentStatus, StatusDocument } from '../../engine/protocol.ts';
import type { ProjectRun } from '../../src/history/project-runs.ts';
import { inspect } from '../../src/observe/inspect.ts';
import { fleetStatus, shownIn } from '../../src/status/assemble.ts';
import type { Inspection } from '../../src/status/inspection.ts';
import { projectPage } from '../../src/status/page.ts';
import { projectText } from '../../src/view/project/human.ts';
import { projectDocument } from '../../src/view/project/json.ts';
import { quietStatusText, statusText } from '../../src/view/status/human.ts';
import { statusDocument } from '../../src/view/status/json.ts';
import { watchScreen } from '../../src/view/status/watch.ts';
import type { WorkTree } from '../../src/world/git/git.ts';
import { known, unknown } from '../../src/world/look.ts';
import { flawsOf } from '../support/formats.ts';
import { behind, flaws, manyProjects, type Situation, screens, seenOf } from '../support/golden.ts';
import { agentsToml, cloneOf, diagnosticOf, projectOf, repositoryOf } from '../support/model.ts';
import { situations } from './situations/index.ts';

const git = (name: string) => `https://joe:s3cret@git.example.org/team/${name}.git`;

function work(changes: Partial<WorkTree> = {}): WorkTree {
  return {
    ...{ operation: null, changed: [], untracked: [], unpushed: 0, stashes: 0 },
    ...{ engineChanges: [], engineCommits: [], ...changes },
  };
}

function agent(name: string, changes: Partial<AgentStatus> = {}): AgentStatus {
  const since = '2026-11-22T07:00:00.000Z';
  return {
    ...{ name, kind: 'persistent', backend: 'claude', watch: 'heal', desired: 'up', session: `web/${name}` },
    ...{ pid: 1, launch: 'x', conversation: null, held: null },
    runtime: { state: 'alive', source: 'tmux', since },
    activity: { state: 'idle', source: 'hook', since: '2026-11-22T09:55:00.000Z' },
    restarts: { count: 0, nextAt: null, quarantined: false },
    spec: { declared: 'a', started: 'a', drift: false },
    ...changes,
  };
}

function answered(agents: readonly AgentStatus[]) {
  const status: StatusDocument = {
    ...{ format: 'ao.status/1', project: 'any', engine: 'v0.1.0', socket: 'po-recipes' },
    watchdog: { state: 'running', pid: 2 },
    agents: [...agents],
  };
  return { kind: 'answered', status } as const;
}

interface Shown {
  readonly situation: Situation;
  readonly inspection?: Readonly<Record<string, Partial<Inspection>>>;
}

const hostile = '\u001b]0;pwned\u0007\u202e';
const everything = [
  projectOf('api', { repo: git('api'), protect: true, tags: ['core'] }),
  projectOf('billing', { repo: git('billing'), engine: 'v0.2.0' }),
  projectOf('dead'),
  projectOf('docs-site', { repo: git('docs-site'), state: 'stopped' }),
  projectOf('foreign'),
  projectOf('held', { hold: { reason: 'migration', until: '2026-11-01' } }),
  projectOf('kept', { hold: { reason: 'waits for the new server', until: '2026-12-01' } }),
  projectOf('new', { repo: git('new') }),
  projectOf('unread'),
  projectOf('web', { repo: git('web') }),
];

const sixty = Array.from({ length: 60 }, (_, index) =>
  projectOf(`project-${String(index + 1).padStart(2, '0')}`),
);
const faulty = [projectOf('torn', { state: 'stopped' }), projectOf('wrong', { state: 'stopped' })];
const unmarked = projectOf('open', { repo: git('open'), protect: true });

const shown: Readonly<Record<string, Shown>> = {
  everything: {
    situation: {
      projects: everything,
      places: {
        billing: behind(projectOf('billing', { repo: git('billing'), engine: 'v0.2.0' })),
        'docs-site': cloneOf(projectOf('docs-site', { repo: git('docs-site') }), { agentsToml: null }),
        foreign: { kind: 'other', what: 'folder' },
        new: null,
        unread: { kind: 'unreadable' },
        web: cloneOf(projectOf('web', { repo: git('web') }), {
          repository: repositoryOf(projectOf('web', { repo: git('web') }), {
            branch: 'feature/a-new-front-page',
          }),
          agentsToml: agentsToml(['writer', 'editor', 'reviewer']),
        }),
      },
      dead: ['dead/writer'],
    },
    inspection: {
      api: {
        workTree: known(work({ changed: ['a.md', 'b.md'], unpushed: 3, stashes: 1 })),
        engine: answered([
          agent('writer', {
            activity: { state: 'busy', source: 'hook', since: null },
            log: { state: 'gap', since: '2026-11-22T09:00:00.000Z', why: 'No space left on device' },
          }),
        ]),
      },
      billing: { workTree: known(work({ operation: 'rebase', engineChanges: ['agents.mjs'] })) },
      dead: { engine: { kind: 'not-asked', why: 'engine/ is not what its release holds' } },
      'docs-site': { workTree: known(work({ untracked: ['x'], unpushed: null })) },
      held: {
        workTree: unknown(diagnosticOf({ code: 'git-unknown', detail: '/fleet/held: git status failed' })),
      },
      web: {
        workTree: known(work({ engineCommits: ['abc1234 A fix'] })),
        engine: answered([
          agent('writer'),
          agent('editor', {
            runtime: { state: 'exited', source: 'launcher', since: '2026-11-22T09:59:00.000Z' },
            restarts: { count: 5, nextAt: null, quarantined: true, said: `Error: no credits ${hostile}` },
          }),
          agent('reviewer', {
            held: { reason: 'usage limit', source: 'screen', since: null },
            activity: { state: 'held', source: 'screen', since: null },
            spec: { declared: 'a', started: 'b', drift: true },
          }),
        ]),
      },
    },
  },
  'all-as-declared': { situation: { projects: manyProjects(3) } },
  'sixty-projects': {
    situation: {
      projects: sixty,
      places: Object.fromEntries([
        ...sixty.slice(10, 14).map((project) => [project.name, null]),
        ...sixty.slice(20, 22).map((project) => [project.name, { kind: 'other', what: 'folder' }]),
      ]),
      missing: sixty.slice(30, 33).map(({ name }) => `${name}/writer`),
    },
  },
  'twelve-agents-wait': { situation: situations['twelve-agents-wait'] ?? { projects: [] } },
  'blocked-in-40-by-one-cause': {
    situation: situations['blocked-in-40-by-one-cause'] ?? { projects: [] },
  },
  'no-project': { situation: { projects: [] } },
  'long-and-hostile': {
    situation: {
      projects: [
        projectOf('a-project-with-a-name-of-thirty-nine-ch', { branch: `feature/${'long-'.repeat(12)}` }),
        projectOf('web', { hold: { reason: `see ${hostile} and API_TOKEN=s3cret`, until: null } }),
      ],
      places: {
        web: cloneOf(projectOf('web'), {
          repository: repositoryOf(projectOf('web'), { branch: `x${hostile}` }),
        }),
      },
    },
    inspection: {
      web: {
        workTree: known(work({ changed: [hostile, 'メモ.txt'], engineCommits: [`abc ${hostile}`] })),
        engine: answered([agent('writer', { held: { reason: hostile } })]),
      },
    },
  },
  'clones-that-differ': {
    situation: {
      projects: [projectOf('moved', { repo: git('moved') }), projectOf('theirs'), unmarked],
      places: {
        moved: cloneOf(projectOf('moved', { repo: git('moved') }), {
          repository: repositoryOf(projectOf('moved'), { remoteUrl: git('old'), branch: 'topic' }),
          agentsToml: null,
          branches: { main: 'a'.repeat(40) },
        }),
        theirs: cloneOf(projectOf('theirs'), {
          repository: repositoryOf(projectOf('theirs'), {
            marks: { ...repositoryOf(projectOf('theirs')).marks, fleet: null, project: null },
          }),
        }),
        open: cloneOf(unmarked, {
          repository: repositoryOf(unmarked, {
            marks: { ...repositoryOf(unmarked).marks, protect: false },
          }),
        }),
      },
    },
  },
  'agents-files-with-faults': {
    situation: {
      projects: [...faulty, projectOf('runs')],
      places: Object.fromEntries(
        [...faulty, projectOf('runs')].map((project) => [
          project.name,
          cloneOf(project, {
            agentsToml:
              project.name === 'torn' ? 'not [ toml' : agentsToml(['writer']).replace('shell', 'shel'),
          }),
        ]),
      ),
    },
    inspection: { runs: { engine: { kind: 'not-asked', why: 'engine/ is empty' } } },
  },
  unregistered: { situation: situations['projects-left-out'] ?? { projects: [] } },
  'most-are-left-out': { situation: situations['most-are-left-out'] ?? { projects: [] } },
  'silent-tmux': { situation: situations['tmux-silent'] ?? { projects: [] } },
};

async function seenIn({ situation, inspection: given = {} }: Shown) {
  const { fleet, world, observation, plan } = await seenOf(situation);
  const looked = await inspect(shownIn({ observation, plan }), { ...world, harness });
  const inspection = new Map([...looked].map(([name, one]) => [name, { ...one, ...given[name] }]));
  return { fleet, seen: { observation, plan, inspection } };
}

/** Every engine says the same, where the situation says nothing else. */
const harness = {
  run: async () => {
    const { status } = answered([agent('writer', { session: 'any/writer' })]);
    return { code: 0, stdout: JSON.stringify(status), stderr: '', failure: null };
  },
};

const secret = 's3cret';
const next = 'po plan';
const commandFor = (verb: string, target: string) => `po ${verb} ${target}`;

describe.each(Object.keys(shown))('status: %s', (name) => {
  const given = shown[name] ?? { situation: { projects: [] } };

  it('looks as it should, and is clean at any width', async () => {
    const { fleet, seen } = await seenIn(given);
    const status = fleetStatus(fleet, seen);
    const view = (style: { color: boolean; width: number }) =>
      statusText(status, { ...style, next, commandFor });
    await expect(screens(view)).toMatchFileSnapshot(`status/${name}.txt`);
    for (const width of [40, 60, 80, 120, 200]) {
      expect(flaws(view({ color: false, width }), width)).toEqual([]);
      expect(flaws(quietStatusText(status, { color: false, width, next, commandFor }), width)).toEqual([]);
    }
    const plain = view({ color: false, width: 200 });
    for (const project of seen.plan.projects) expect(plain).toContain(project.name);
    const document = statusDocument(status);
    expect(flawsOf('status', document)).toEqual([]);
    expect(`${JSON.stringify(document)}${plain}`).not.toContain(secret);
  });

  it('says of each project what the plan says', async () => {
    const { fleet, seen } = await seenIn(given);
    const { projects } = fleetStatus(fleet, seen);
    expect(projects.map((one) => ({ name: one.name, state: one.health }))).toEqual(seen.plan.projects);
    for (const one of projects) {
      expect(one.drift).toHaveLength(seen.plan.steps.filter(({ project }) => project === one.name).length);
      expect(one.drift.every(({ text }) => text !== '' && !text.includes('?'))).toBe(true);
    }
  });
});

const run: ProjectRun = {
  run: '20261122T090000Z-4711',
  at: '2026-11-22T09:00:00.000Z',
  steps: [
    { id: 'web/engine', action: 'update', outcome: 'done', why: 'pushed' },
    { id: 'web/agents', action: 'start', outcome: 'failed', why: 'node engine/agents.mjs up: exit 1\nmore' },
  ],
};

describe('show', () => {
  it.each([
    ...everything.map((project) => [project.name, 'everything', project] as const),
    ...faulty.map((project) => [project.name, 'agents-files-with-faults', project] as const),
  ])('%s', async (name, of, project) => {
    const { situation, inspection } = shown[of] ?? { situation: { projects: [] } };
    const { fleet, seen } = await seenIn({
      situation: { ...situation, projects: [project] },
      ...(inspection ? { inspection } : {}),
    });
    const page = projectPage(fleet, project, seen, name === 'web' ? [run] : []);
    const view = (style: { color: boolean; width: number }) => projectText(page, style);
    await expect(screens(view)).toMatchFileSnapshot(`status/show-${name}.txt`);
    for (const width of [40, 80, 200]) expect(flaws(view({ color: false, width }), width)).toEqual([]);
    const document = projectDocument(page);
    expect(flawsOf('project', document)).toEqual([]);
    expect(JSON.stringify(document)).not.toContain(secret);
  });
});

describe('a watched screen', () => {
  it('never has more rows than there are, and says what is left out', async () => {
    const { fleet, seen } = await seenIn({ situation: { projects: manyProjects(12) } });
    const status = fleetStatus(fleet, seen);
    const draw = (rows: number, above: number, columns = 80) =>
      watchScreen(
        { kind: 'status', status },
        { columns, rows },
        { color: false, next, commandFor, everyText: '2 s', above },
      );
    const { lines } = draw(8, 0);
    expect(lines).toHaveLength(8);
    expect(lines[0]).toBe('2026-11-22 10:00:00 UTC, every 2 s: q quits, arrows scroll');
    expect(lines.at(-1)).toMatch(/^… \d+ more below$/);
    const end = draw(8, 1_000);
    expect(end.lines).toHaveLength(8);
    expect(end.lines.at(-1)).toBe(`… ${end.above} more above`);
    expect(end.lines.at(-2)).toBe(
      '12 projects of fleet recipes (engine v0.1.0, branch main): 12 up to date.',
    );
    const all = draw(40, 5);
    expect(all.above).toBe(0);
    expect(all.lines.join('\n')).toContain(
      statusText(status, { color: false, width: 80, next, commandFor }).trimEnd(),
    );
    for (const rows of [1, 2, 3, 5])
      expect(draw(rows, 3, 20).lines.length).toBeLessThanOrEqual(Math.max(rows, 3));
  });

  it('tells what is in the way of looking', () => {
    const trouble = { kind: 'trouble', diagnostics: [diagnosticOf()] } as const;
    const options = { color: false, next, commandFor, everyText: '2 s', above: 0 };
    const { lines } = watchScreen(trouble, { columns: 80, rows: 20 }, options);
    expect(lines).toContain('error: A path cannot be read');
  });
});
