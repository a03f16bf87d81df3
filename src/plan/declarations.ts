// What the registry says of each project, as digests by step: tells a step that is done from one that nobody asks for
// any more. Only what drives a step of that kind is in it, and nothing can be read back out of it.
import { createHash } from 'node:crypto';
import type { Facts, Kind } from '../../reconcilers/reconciler.ts';
import { type Fleet, isGoing, type Project } from '../fleet/fleet.ts';
import { redactUrl } from '../fleet/url.ts';
import type { Declarations } from './compare.ts';
import { canonical } from './digest.ts';

const kinds: readonly Kind[] = ['clone', 'engine', 'agents'];

/** For each project of the registry and each kind one entry, by the id that its step has or would have. */
export function declarationsOf(fleet: Fleet): Declarations {
  return Object.fromEntries(
    fleet.projects.flatMap((project) =>
      kinds.map((kind) => [`${project.name}/${kind}`, digestOf(wantedOf(kind, project, fleet))]),
    ),
  );
}

function wantedOf(kind: Kind, project: Project, fleet: Fleet): Facts {
  const { repo, path, branch, engine, state, template } = project;
  switch (kind) {
    case 'clone':
      return { repo: withoutSecrets(repo), path, branch, template, going: isGoing({ state }) };
    case 'engine': {
      const { source } = fleet.engine;
      const from = source.kind === 'git' ? withoutSecrets(source.url) : null;
      return { engine, from, repo: withoutSecrets(repo), branch, going: isGoing({ state }) };
    }
    case 'agents':
      return { state };
  }
}

function withoutSecrets(url: string | null): string | null {
  return url === null ? null : redactUrl(url);
}

function digestOf(wanted: Facts): string {
  return `sha256:${createHash('sha256').update(canonical(wanted)).digest('hex')}`;
}
