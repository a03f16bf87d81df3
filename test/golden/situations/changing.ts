// Situations in which clones that are there already change: remotes, branches, what origin has, and the definitions of
// agents.
import { behind, type Situation } from '../../support/golden.ts';
import { agentsToml, cloneOf, type ModelClone, projectOf, repositoryOf } from '../../support/model.ts';
import { nothingUnsaved } from '../../support/model-branches.ts';

const git = (name: string) => `https://git.example.org/team/${name}.git`;
const old = (name: string) => `https://git.example.org/old-team/${name}.git`;
const make = (name: string) => projectOf(name, { repo: git(name) });
const [api, blog, docs, web] = [make('api'), make('blog'), make('docs'), make('web')];
const others = ['api/writer', 'blog/writer', 'docs/writer', 'web/writer'];

/** A clone on a branch of its own. */
function onBranch(
  project: typeof api,
  changes: Partial<ModelClone> = {},
  remoteUrl = project.repo,
): ModelClone {
  return cloneOf(project, {
    branches: { main: 'd'.repeat(40) },
    ...changes,
    repository: repositoryOf(project, { branch: 'feature/new-page', remoteUrl, ...changes.repository }),
  });
}

const newer = (name: string) => ({ ...make(name), engine: 'v0.2.0' });
function apart(name: string, upstreamCommit: string, changes: Partial<ModelClone> = {}): ModelClone {
  const clone = behind(newer(name), changes);
  return { ...clone, repository: { ...clone.repository, upstreamCommit, commit: `${'c'.repeat(39)}1` } };
}

/** How far each of those of `upstream` is from origin, told by names that stand for commits. */
const history = new Map<string, string | null>([
  [`${'c'.repeat(39)}1`, 'base'],
  ['behind', `${'c'.repeat(39)}1`],
  ['diverged', 'base'],
  ['ahead', null],
  ['base', 'ahead'],
]);

export const changing: Readonly<Record<string, Situation>> = {
  'remote-and-branch': {
    projects: [api, blog, docs, web],
    places: {
      api: cloneOf(api, { repository: repositoryOf(api, { remoteUrl: old('api') }) }),
      blog: cloneOf(blog, { repository: repositoryOf(blog, { remoteUrl: null }) }),
      docs: onBranch(docs),
      web: onBranch(web, {}, old('web')),
    },
    missing: ['docs/writer', 'web/writer'],
  },
  'branch-in-use': { projects: [api, web], places: { web: onBranch(web) } },
  'branch-blocked': {
    projects: [api, blog, docs, web],
    places: {
      api: onBranch(api, {
        unsaved: { changed: ['src/a.ts', 'src/b.ts'], untracked: ['notes.md'], ignored: [] },
      }),
      blog: onBranch(blog, { unsaved: { ...nothingUnsaved, ignored: ['.env'] } }),
      docs: onBranch(docs, { workTree: '/fleet/docs-review' }),
      web: cloneOf(web, {
        repository: repositoryOf(web, { branch: null }),
        looseCommits: ['abc1234 Try something', 'def5678 Try something else'],
      }),
    },
    missing: others,
  },
  upstream: {
    history,
    projects: [newer('api'), newer('blog'), newer('docs'), newer('web')],
    places: {
      api: apart('api', 'behind'),
      blog: apart('blog', 'behind', { unsaved: { ...nothingUnsaved, changed: ['draft.md'] } }),
      docs: apart('docs', 'diverged'),
      web: apart('web', 'ahead'),
    },
  },
  'restart-required': { projects: [api, web], changed: ['api/writer', 'web/writer'] },
  restart: {
    projects: [api, web, { ...blog, protect: true }],
    places: { api: cloneOf(api, { agentsToml: agentsToml(['editor', 'writer']) }) },
    changed: ['api/writer', 'web/writer', 'blog/writer'],
    missing: ['api/editor'],
    restart: true,
  },
  'restart-what-is-at-work': {
    projects: [api, web],
    changed: ['api/writer', 'web/writer'],
    doing: {
      'api/writer': { state: 'busy', forMinutes: 12, queued: 1 },
      'web/writer': { state: 'waiting', reason: 'question', forMinutes: 90, clients: 1 },
    },
    restart: true,
  },
};
