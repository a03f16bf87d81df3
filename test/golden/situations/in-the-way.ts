// Situations in which something is in the way, or cannot be seen. Between them every code of a block is shown.
import { behind, manyProjects, type Situation, unmarked } from '../../support/golden.ts';
import {
  agentsToml,
  cloneOf,
  diagnosticOf,
  projectOf,
  repositoryOf,
  strangeCommit,
} from '../../support/model.ts';
import { api, git, newer, web } from './projects.ts';

const forty = Array.from({ length: 40 }, (_, index) => `project-${String(index + 1).padStart(2, '0')}`);
const local = (name: string) => projectOf(name);
const retired = (name: string) => projectOf(name, { state: 'retired' });
const stopped = (name: string) => projectOf(name, { state: 'stopped' });
const strange = { kind: 'gitlink', commit: strangeCommit } as const;

export const inTheWay: Readonly<Record<string, Situation>> = {
  'blocked-beside-steps': {
    projects: [api, local('blog'), local('notes'), web],
    places: {
      api: behind(api, { work: { engineChanges: ['agents.mjs', 'notes.txt', 'tmux.conf', 'x'] } }),
      blog: { kind: 'other', what: 'folder' },
      notes: null,
      web: behind(web, { repository: { branch: 'feature/a-new-front-page' } }),
    },
    also: ['color', 'verbose'],
  },
  'all-blocked': {
    projects: [api, { ...web, after: ['api'] }],
    places: { api: { kind: 'other', what: 'bare repository' }, web: null },
  },
  'blocked-at-the-clone': {
    projects: [
      local('a-file'),
      local('moved'),
      local('of-another-fleet'),
      api,
      web,
      local('no-remote'),
      local('on-a-branch'),
    ],
    places: {
      'a-file': { kind: 'other', what: 'file' },
      moved: marked('moved', { fleet: 'recipes', project: 'its-old-name' }),
      'of-another-fleet': marked('of-another-fleet', { fleet: 'cellar', project: 'web' }),
      api: cloneOf(api, { repository: repositoryOf(api, { remoteUrl: git('fork') }) }),
      web: cloneOf(web, { repository: repositoryOf(web, { remoteUrl: null }) }),
      'no-remote': cloneOf(local('no-remote'), {
        repository: repositoryOf(local('no-remote'), { remoteUrl: git('no-remote') }),
      }),
      'on-a-branch': unmarked(local('on-a-branch'), { branch: 'topic' }),
    },
  },
  'blocked-at-the-pin': {
    projects: ['commits', 'detached', 'gitmodules', 'rebase', 'staged', 'taken'].map((name) =>
      newer(local(name)),
    ),
    places: {
      commits: behind(newer(local('commits')), {
        work: { engineCommits: ['abc1234 A fix', 'bcd2345 Another'] },
      }),
      detached: behind(newer(local('detached')), { repository: { branch: null } }),
      gitmodules: behind(newer(local('gitmodules')), { work: { modulesChanged: true, module: null } }),
      rebase: behind(newer(local('rebase')), { work: { operation: 'rebase' } }),
      staged: behind(newer(local('staged')), { work: { engineInIndex: strange } }),
      taken: behind(newer(local('taken')), { repository: { engineOnDisk: { kind: 'other' } } }),
    },
  },
  'blocked-at-the-agents': {
    projects: ['changed', 'gone', 'moved', 'no-file', 'no-toml', 'taken', 'taken-by-hand'].map(local),
    places: {
      changed: cloneOf(local('changed'), {
        work: { ...behind(local('changed')).work, engineChanges: ['agents.mjs'] },
      }),
      gone: null,
      'no-file': cloneOf(local('no-file'), { agentsToml: null }),
      'no-toml': cloneOf(local('no-toml'), { agentsToml: 'not [ toml' }),
    },
    missing: ['changed/writer', 'moved/writer', 'taken/writer', 'taken-by-hand/writer'],
    sessions: [
      { project: local('gone'), agent: 'editor' },
      { project: local('gone'), agent: 'writer' },
      { project: local('moved'), agent: 'writer', marks: { path: '/fleet-before/moved' } },
      { project: local('taken'), agent: 'writer', marks: { fleet: 'cellar', path: '/cellar/taken' } },
      {
        project: local('taken-by-hand'),
        agent: 'writer',
        marks: { fleet: null, project: null, agent: null, path: null },
      },
    ],
  },
  'blocked-from-leaving': {
    projects: [stopped('no-release'), retired('worktrees')],
    places: {
      'no-release': cloneOf(local('no-release'), {
        repository: repositoryOf(local('no-release'), {
          engineOnDisk: {
            kind: 'checkout',
            commit: strangeCommit,
            gitDir: '/fleet/no-release/.git/modules/engine',
          },
        }),
      }),
      worktrees: cloneOf(local('worktrees'), { hasLinkedWorktrees: true }),
    },
  },
  'blocked-and-twelve-that-wait': {
    projects: [local('base'), ...manyProjects(12, () => ({ after: ['base'], engine: 'v0.2.0' }))],
    places: {
      base: { kind: 'other', what: 'folder' },
      ...Object.fromEntries(
        manyProjects(12, () => ({ engine: 'v0.2.0' })).map((project) => [project.name, behind(project)]),
      ),
    },
  },
  'blocked-in-40-by-one-cause': {
    projects: forty.map(local),
    places: Object.fromEntries(forty.map((name) => [name, cloneOf(local(name), { agentsToml: null })])),
    also: ['verbose'],
  },
  'twelve-agents-wait': {
    projects: manyProjects(12),
    places: Object.fromEntries(
      manyProjects(12).map((project) => [
        project.name,
        cloneOf(project, { agentsToml: agentsToml(['writer']).replace('shell', 'claude') }),
      ]),
    ),
    doing: Object.fromEntries(
      manyProjects(12).map(({ name }, index) => [
        `${name}/writer`,
        index % 2 === 0
          ? { state: 'waiting' as const, reason: 'permission' }
          : { state: 'held' as const, reason: 'not-logged-in' },
      ]),
    ),
  },
  unknown: { projects: [api, web], places: { web: { kind: 'unreadable' } } },
  'unknown-beside-steps': {
    projects: [api, local('notes'), web],
    places: { notes: null, web: { kind: 'unreadable' } },
  },
  'tmux-silent': { projects: manyProjects(12), tmuxIsSilent: true },
  'registry-warning': {
    projects: [api],
    diagnostics: [
      diagnosticOf({
        severity: 'warning',
        code: 'hold-past',
        summary: 'A hold is over',
        detail: 'the hold of api ended on 2026-11-01',
        help: 'take it out',
        place: {
          file: 'fleet.toml',
          line: 12,
          column: 1,
          length: 4,
          source: 'hold = { reason = "migration", until = 2026-11-01 }',
        },
      }),
    ],
  },
  'clone-on-another-branch': {
    projects: [web],
    places: { web: cloneOf(web, { repository: repositoryOf(web, { branch: 'feature/a-new-front-page' }) }) },
  },
};

function marked(name: string, marks: { fleet: string; project: string }) {
  const project = local(name);
  return cloneOf(project, { repository: repositoryOf(project, { marks: { ...marks, protect: false } }) });
}
