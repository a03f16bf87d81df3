// Situations in which something ends, is kept from ending, or is held.
import { behind, manyProjects, type Situation } from '../../support/golden.ts';
import { agentsToml, cloneOf, projectOf } from '../../support/model.ts';
import { api, newer, web } from './projects.ts';

const twenty = Array.from({ length: 20 }, (_, index) => `agent-${String(index + 1).padStart(2, '0')}`);

const stop = { state: 'stopped' } as const;
const retire = { state: 'retired' } as const;

export const leaving: Readonly<Record<string, Situation>> = {
  'disruptive-and-safe': {
    projects: [{ ...api, ...stop }, projectOf('blog', retire), projectOf('notes'), newer(web)],
    places: {
      notes: null,
      web: behind(newer(web)),
      api: cloneOf(api, { agentsToml: agentsToml(['editor', 'writer']) }),
    },
    also: ['color', 'verbose'],
  },
  'stop-in-12': { projects: manyProjects(12, () => stop), also: ['color'] },
  'stop-what-is-at-work': {
    projects: [{ ...api, ...stop }, projectOf('blog', stop), { ...web, state: 'retired' }],
    places: {
      api: cloneOf(api, { agentsToml: agentsToml(['editor', 'idle', 'reviewer', 'writer']) }),
      web: cloneOf(web, { agentsToml: agentsToml(twenty) }),
    },
    doing: {
      'api/editor': { state: 'busy', forMinutes: 12, clients: 1 },
      'api/reviewer': { state: 'held', reason: 'not-logged-in', forMinutes: 300 },
      'api/writer': { state: 'waiting', reason: 'permission', forMinutes: 3, queued: 2 },
      'blog/writer': { queued: 1, clients: 2 },
      'web/agent-19': { state: 'busy', forMinutes: 1 },
    },
    also: ['color', 'verbose'],
  },
  'stop-what-has-ended': { projects: [{ ...api, ...stop }], dead: ['api/writer'] },
  'stopped-and-not-there-yet': { projects: [projectOf('api', stop)], places: { api: null } },
  'retire-one-after-another': {
    projects: [projectOf('base', retire), projectOf('web', { ...retire, after: ['base'] })],
    also: ['verbose'],
  },
  'retired-already': { projects: [projectOf('api', retire), web], places: { api: null } },
  protected: {
    projects: [
      { ...api, ...stop, protect: true },
      { ...web, ...retire, protect: true },
    ],
  },
  held: {
    projects: [
      projectOf('api', { hold: { reason: 'migration to the new host', until: '2026-12-01' } }),
      projectOf('blog', { hold: { reason: 'was to be over', until: '2026-11-01' } }),
      projectOf('docs-site', { hold: { reason: 'until somebody says otherwise', until: null } }),
      projectOf('web'),
    ],
    also: ['color'],
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
  'projects-left-out': {
    projects: [api, web, projectOf('notes')],
    leftOut: [projectOf('blog'), projectOf('old', stop)],
    missing: ['old/writer'],
    also: ['verbose'],
  },
  'a-project-is-renamed': {
    projects: [api, { ...web, name: 'site' }],
    places: { site: null },
    leftOut: [web],
  },
  'a-clone-was-moved': {
    projects: [api, { ...web, path: '/fleet/sites/web' }],
    places: { web: null },
    leftOut: [{ ...web, path: '/fleet/web' }],
    missing: ['web/writer'],
  },
  'most-are-left-out': { projects: [web], leftOut: [api, projectOf('blog'), projectOf('notes', stop)] },
  'a-registry-without-projects': { projects: [], leftOut: [api, web], also: ['color'] },
};
