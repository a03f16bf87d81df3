// What `po plan` looks like. `npx vitest run -u` writes the golden files anew: look at each before it is kept.
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { planText } from '../../src/view/plan-human.ts';
import { behind, flaws, manyProjects, planOf, type Situation, screens } from '../support/golden.ts';
import { agentsToml, cloneOf, projectOf, repositoryOf, strangeCommit, workOf } from '../support/model.ts';

const git = (name: string) => `https://git.example.org/team/${name}.git`;
const [api, web] = [projectOf('api', { repo: git('api') }), projectOf('web', { repo: git('web') })];
const long = projectOf('a-project-with-the-longest-name-allowed', {
  repo: git('a-project-with-the-longest-name-allowed-by-po/and-more'),
});
const stop = { state: 'stopped' } as const;
const absent = (projects: readonly { name: string }[]) =>
  Object.fromEntries(projects.map(({ name }) => [name, null]));

const situations: Readonly<Record<string, Situation>> = {
  'nothing-to-do': { projects: manyProjects(12) },
  'no-projects': { projects: [] },
  'one-project-new': { projects: [projectOf('notes')], places: { notes: null } },
  'one-project-cloned': { projects: [web], places: { web: null } },
  'many-new': {
    projects: [...manyProjects(10), web, projectOf('zine', { after: ['web'] })].map((project) => project),
    places: absent([...manyProjects(10), web, { name: 'zine' }]),
  },
  'update-in-12': {
    projects: manyProjects(12, () => ({ engine: 'v0.2.0' })),
    places: Object.fromEntries(
      manyProjects(12, () => ({ engine: 'v0.2.0' })).map((project) => [project.name, behind(project)]),
    ),
  },
  'update-and-push': {
    projects: [{ ...web, engine: 'v0.2.0' }],
    places: { web: behind({ ...web, engine: 'v0.2.0' }) },
  },
  'disruptive-and-safe': {
    projects: [
      { ...api, ...stop },
      projectOf('blog', { state: 'retired' }),
      projectOf('notes'),
      { ...web, engine: 'v0.2.0' },
    ],
    places: {
      notes: null,
      web: behind({ ...web, engine: 'v0.2.0' }),
      api: cloneOf(api, { agentsToml: agentsToml(['editor', 'writer']) }),
    },
  },
  'stop-in-12': { projects: manyProjects(12, () => stop) },
  'blocked-beside-steps': {
    projects: [api, projectOf('blog'), projectOf('notes'), web],
    places: {
      api: behind(api, {
        work: workOf(api, { engineChanges: ['agents.mjs', 'notes.txt', 'tmux.conf', 'x'] }),
      }),
      blog: { kind: 'other', what: 'folder' },
      notes: null,
      web: behind(web, { repository: { ...behind(web).repository, branch: 'feature/a-new-front-page' } }),
    },
  },
  'all-blocked': {
    projects: [api, { ...web, after: ['api'] }],
    places: { api: { kind: 'other', what: 'bare repository' }, web: null },
  },
  protected: {
    projects: [
      { ...api, ...stop, protect: true },
      { ...web, state: 'retired', protect: true },
    ],
  },
  held: {
    projects: [
      projectOf('api', { hold: { reason: 'migration to the new host', until: '2026-12-01' } }),
      projectOf('blog', { hold: { reason: 'was to be over', until: '2026-11-01' } }),
      projectOf('docs-site', { hold: { reason: 'until somebody says otherwise', until: null } }),
      projectOf('web'),
    ],
  },
  'held-beside-steps': {
    projects: [
      projectOf('api'),
      projectOf('docs-site', {
        hold: {
          reason:
            'its database is being moved to another machine, which takes some time and must not be disturbed by anything',
          until: '2026-11-01',
        },
      }),
    ],
    missing: ['api/writer'],
  },
  unknown: { projects: [api, web], places: { web: { kind: 'unreadable' } } },
  'unknown-beside-steps': {
    projects: [api, projectOf('notes'), web],
    places: { notes: null, web: { kind: 'unreadable' } },
  },
  'tmux-silent': { projects: manyProjects(12), tmuxIsSilent: true },
  'registry-warning': {
    projects: [api],
    diagnostics: [
      {
        severity: 'warning',
        code: 'hold-past',
        summary: 'A hold is over',
        detail: 'the hold of api ended on 2026-11-01',
        help: 'take it out',
      },
    ],
  },
  'long-names': {
    projects: [
      { ...long, path: '/fleet/a/very/deep/folder/that/nobody/would/have/made/on/purpose/but/here/it/is' },
      projectOf('another-project-with-a-name-that-is-long', { state: 'retired' }),
      projectOf('third-project-with-a-name-that-is-long-x', {
        hold: { reason: 'x'.repeat(60), until: null },
      }),
    ],
    places: { [long.name]: null },
  },
  adopt: {
    projects: [api, web],
    places: Object.fromEntries(
      [api, web].map((one) => [
        one.name,
        cloneOf(one, { repository: repositoryOf(one, { marks: { fleet: null, project: null } }) }),
      ]),
    ),
  },
  'dead-agents': {
    projects: [api, web],
    places: { api: cloneOf(api, { agentsToml: agentsToml(['editor', 'reviewer', 'writer']) }) },
    dead: ['api/writer', 'api/editor'],
    missing: ['web/writer'],
  },
  'checkout-only': {
    projects: [api, web],
    places: {
      api: cloneOf(api, { repository: repositoryOf(api, { engineOnDisk: { kind: 'absent' } }) }),
      web: cloneOf(web, {
        repository: repositoryOf(web, {
          engineOnDisk: { kind: 'checkout', commit: strangeCommit, gitDir: '/fleet/web/.git/modules/engine' },
        }),
      }),
    },
  },
  'hostile-text': {
    projects: [
      projectOf('api', {
        hold: { reason: 'look \u001b[2J\u001b[31m here \u202e or there\r\nand on', until: null },
      }),
      web,
    ],
    places: {
      web: behind(web, { work: workOf(web, { engineChanges: ['\u001b]0;pwned\u0007', 'a\nb', 'ok'] }) }),
    },
  },
};

describe.each(Object.entries(situations))('%s', (name, situation) => {
  const view =
    (plan: Plan, verbose = false) =>
    (style: { color: boolean; width: number }) =>
      planText(plan, { ...style, verbose, next: 'po apply' });

  it('looks as it should', async () => {
    const plan = await planOf(situation);
    await expect(screens(view(plan))).toMatchFileSnapshot(`plan/${name}.txt`);
  });

  it('is clean at any width, also with every detail', async () => {
    const plan = await planOf(situation);
    for (const verbose of [false, true]) {
      for (const width of [40, 60, 80, 120, 200]) {
        expect(flaws(view(plan, verbose)({ color: false, width }), width)).toEqual([]);
      }
    }
  });

  it('says the same with and without colour', async () => {
    const plan = await planOf(situation);
    const colored = view(plan)({ color: true, width: 80 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out here
    expect(colored.replaceAll(/\u001b\[\d+(;\d+)*m/g, '')).toBe(view(plan)({ color: false, width: 80 }));
  });
});

describe('other views of a plan', () => {
  it.each(['disruptive-and-safe', 'blocked-beside-steps', 'many-new'])(
    '%s with every detail',
    async (name) => {
      const plan = await planOf(situations[name] ?? { projects: [] });
      const text = screens((style) => planText(plan, { ...style, verbose: true, next: 'po apply' }));
      await expect(text).toMatchFileSnapshot(`plan/${name}.verbose.txt`);
    },
  );

  it.each(['nothing-to-do', 'disruptive-and-safe', 'blocked-beside-steps', 'held', 'unknown-beside-steps'])(
    '%s as data',
    async (name) => {
      const plan = await planOf(situations[name] ?? { projects: [] });
      await expect(`${JSON.stringify(plan, null, 2)}\n`).toMatchFileSnapshot(`plan/${name}.json.txt`);
    },
  );
});
