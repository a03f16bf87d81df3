// Situations in which something comes, changes or starts.
import { behind, manyProjects, nowhere, type Situation, unmarked } from '../../support/golden.ts';
import { agentsToml, cloneOf, projectOf, repositoryOf, strangeCommit } from '../../support/model.ts';
import { api, git, newer, web } from './projects.ts';

const strange = { kind: 'gitlink', commit: strangeCommit } as const;
const shared = manyProjects(12, (index) => ({
  repo: git(index < 6 ? 'monorepo' : 'website'),
  branch: index < 3 ? 'main' : 'next',
  engine: 'v0.2.0',
}));
const newerAll = manyProjects(12, () => ({ engine: 'v0.2.0' }));

export const pendingEffects: Readonly<Record<string, Situation>> = {
  'nothing-to-do': { projects: manyProjects(12), also: ['color'] },
  'no-projects': { projects: [] },
  'one-project-new': { projects: [projectOf('notes')], places: { notes: null }, also: ['verbose'] },
  'one-project-cloned': { projects: [web], places: { web: null } },
  'many-new': {
    projects: [...manyProjects(10), web, projectOf('zine', { after: ['web'] })],
    places: nowhere([...manyProjects(10), web, projectOf('zine')]),
    also: ['verbose'],
  },
  'new-one-after-another': {
    projects: [
      projectOf('base'),
      projectOf('api', { after: ['base'] }),
      projectOf('web', { after: ['api', 'base'] }),
    ],
    places: { base: null, api: null, web: null },
    also: ['verbose'],
  },
  'after-what-is-there-already': {
    projects: [projectOf('base'), projectOf('api', { after: ['base'] })],
    places: { api: null },
  },
  adopt: { projects: [api, web], places: { api: unmarked(api), web: unmarked(web) } },
  'adopt-and-update': {
    projects: [newer(api)],
    places: {
      api: behind(newer(api), { repository: { marks: { fleet: null, project: null, protect: false } } }),
    },
    also: ['verbose'],
  },
  'update-in-1': { projects: [newer(projectOf('api'))], places: { api: behind(newer(projectOf('api'))) } },
  'update-in-12': {
    projects: newerAll,
    places: Object.fromEntries(newerAll.map((project) => [project.name, behind(project)])),
    also: ['color'],
  },
  'update-and-push': { projects: [newer(web)], places: { web: behind(newer(web)) } },
  'update-and-push-to-shared-remotes': {
    projects: shared,
    places: Object.fromEntries(shared.map((project) => [project.name, behind(project)])),
  },
  'update-without-push-over-commits-of-its-own': {
    projects: [newer(web)],
    places: { web: behind(newer(web), { repository: { upstreamCommit: '9'.repeat(40) } }) },
  },
  'pin-of-no-known-version': {
    projects: [web],
    places: {
      web: behind(web, { repository: { engineInHead: strange }, work: { engineInIndex: strange } }),
    },
  },
  'pin-uncommitted': {
    projects: [newer(web)],
    places: {
      web: behind(newer(web), { work: { engineInIndex: { kind: 'gitlink', commit: '2'.repeat(40) } } }),
    },
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
  'agents-missing': {
    projects: [api, web],
    places: { api: cloneOf(api, { agentsToml: agentsToml(['editor', 'reviewer', 'writer']) }) },
    missing: ['api/editor', 'api/reviewer', 'web/writer'],
  },
  'dead-agents': {
    projects: [api, web],
    places: { api: cloneOf(api, { agentsToml: agentsToml(['editor', 'reviewer', 'writer']) }) },
    dead: ['api/writer', 'api/editor'],
    missing: ['web/writer'],
  },
  'watchdog-missing-and-outdated': {
    projects: [api, web, projectOf('blog')],
    places: Object.fromEntries(
      [api, web, projectOf('blog')].map((project) => [
        project.name,
        cloneOf(project, { agentsToml: agentsToml(['writer'], 'watch = "heal"\n') }),
      ]),
    ),
    watchdogs: { web: 'v0.2.0', blog: 'v0.1.0' },
  },
  'agent-undeclared': {
    projects: [web],
    places: { web: cloneOf(web, { agentsToml: agentsToml([]) }) },
    sessions: [{ project: web, agent: 'writer' }],
  },
};
