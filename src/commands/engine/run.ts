// `po engine`: lists the engine releases that this po carries, and publishes them to a git host.

import { resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { suggestionFor } from '../../../engine/kernel/suggestion.ts';
import { misused, refuse } from '../../cli/answer.ts';
import type { Answer, Arguments, Context, Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { redactUrl, remoteOf } from '../../fleet/url.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { fleetOf, hasRegistry, readRegistry, releasesFolder } from '../../registry/registry.ts';
import { type Publisher, systemPublisher } from '../../world/engines/publish.ts';
import { tmpdir } from '../../world/os.ts';
import {
  type EngineList,
  engineListText,
  type PinLine,
  type Publication,
  type PublishDocument,
  publicationText,
  publishedText,
} from './human.ts';

export const answer: Run = async (args, context) => {
  const [verb, url, ...more] = args.positionals;
  if (verb === 'list' && url === undefined) return list(args, context);
  if (verb === 'publish' && url !== undefined && more.length === 0) return publish(url, args, context);
  const problem =
    verb === undefined || verb === 'list' || verb === 'publish'
      ? 'write `po engine list`, or `po engine publish URL`'
      : `there is no \`po engine ${verb}\`; ${meant(verb)}`;
  return misused('engine', problem);
};

function meant(verb: string): string {
  const close = suggestionFor(verb, ['list', 'publish']);
  return close === null ? 'there is list and publish' : `did you mean ${close}?`;
}

async function list(args: Arguments, context: Context): Promise<Answer> {
  const { releases } = systemPublisher(releasesFolder(), tmpdir());
  const registry = hasRegistry(args, context) ? readRegistry(args, context) : null;
  const fleet = registry === null ? null : fleetOf(registry);
  const document: EngineList = {
    format: 'po.engine-list/1',
    releases: releases.map(({ tag, commit, released }) => ({ tag, commit, released })),
    fleet:
      fleet === null || registry === null
        ? null
        : {
            name: fleet.name,
            file: registry.fileName,
            source: fleet.engine.source.kind === 'git' ? redactUrl(fleet.engine.source.url) : 'embedded',
            projects: await pins(fleet),
          },
  };
  return { exitCode: exitCode.done, document, text: (view) => engineListText(document, view) };
}

async function pins(fleet: Fleet): Promise<PinLine[]> {
  const { git, engines } = worldOf(fleet);
  const lines: PinLine[] = [];
  for (const { name, path, engine } of fleet.projects) {
    const look = await git.look(path);
    const head = look.known && look.value.kind === 'repository' ? look.value.repository.engineInHead : null;
    if (head?.kind === 'gitlink') {
      const version = await engines.findVersionOf(fleet.engine.source, head.commit);
      const pinned = { commit: head.commit, version: version.known ? version.value : null };
      lines.push({ name, declared: engine, pinned });
    } else {
      lines.push({ name, declared: engine, pinned: null });
    }
  }
  return lines;
}

async function publish(address: string, args: Arguments, context: Context): Promise<Answer> {
  const { person, cwd, interrupted } = context;
  const url = addressOf(address, cwd);
  const publisher = systemPublisher(releasesFolder(), tmpdir());
  const compared = await compare(publisher, url);
  if (compared.refused !== null) return refuse(...compared.refused);
  const { publication } = compared;
  person.show((view) => publicationText(publication, view));
  const documentOf = (pushed: boolean): PublishDocument => ({
    format: 'po.engine-publish/1',
    ...publication,
    pushed,
  });
  if (publication.push.length === 0) return { exitCode: exitCode.done, document: documentOf(false) };
  if (!args.flag('yes')) {
    if (!person.canAsk) {
      const notice = 'po engine publish: po cannot ask here; pass --yes if this is what you want.\n';
      return { exitCode: exitCode.refused, document: documentOf(false), notice };
    }
    const isApproved = await person.agrees('Do this?');
    if (interrupted.aborted) return { exitCode: exitCode.interrupted };
    const document = documentOf(false);
    if (!isApproved) return { exitCode: exitCode.refused, document, text: () => '\nNothing was pushed.\n' };
  }
  const tags = publication.push.map(({ tag }) => tag);
  const problem = await publisher.push(
    url,
    publisher.releases.filter(({ tag }) => tags.includes(tag)),
  );
  if (problem !== null) throw new DiagnosticError([notPushed(url, problem)]);
  const after = await compare(publisher, url);
  if (after.refused !== null) throw new DiagnosticError(after.refused);
  if (after.publication.push.length > 0) throw new DiagnosticError([notThere(url)]);
  return {
    ...{ exitCode: exitCode.done, document: documentOf(true) },
    text: () => publishedText(publication),
  };
}

/** The address as git would take it, with a path made absolute: git runs in another folder. */
function addressOf(address: string, cwd: string): string {
  const remote = remoteOf(address);
  if (remote.kind === 'refused') {
    const { code, summary, why } = remote;
    const detail = `${redactUrl(address)}: ${why}`;
    throw new DiagnosticError([{ severity: 'error', code, summary, detail }]);
  }
  return remote.kind === 'path' ? resolve(cwd, remote.path) : remote.url;
}

type Compared =
  | { readonly refused: readonly Diagnostic[] }
  | { readonly refused: null; readonly publication: Publication };

async function compare({ releases, tagsAt }: Publisher, url: string): Promise<Compared> {
  const lines = releases.map(({ tag, commit, released }) => ({ tag, commit, released }));
  const published = lines.filter(({ released }) => released);
  if (published.length === 0) return { refused: [nothingReleased(lines.map(({ tag }) => tag))] };
  const tags = await tagsAt(url);
  if (!tags.known) throw new DiagnosticError([tags.diagnostic]);
  const moved = published.flatMap(({ tag, commit }) => {
    const there = tags.value.get(tag);
    return there === undefined || there === commit ? [] : [conflict(url, tag, there, commit)];
  });
  if (moved.length > 0) return { refused: moved };
  return {
    refused: null,
    publication: {
      url: redactUrl(url),
      push: published.filter(({ tag }) => !tags.value.has(tag)),
      there: published.filter(({ tag }) => tags.value.has(tag)),
      left: lines.filter(({ released }) => !released),
    },
  };
}

function conflict(url: string, tag: string, there: string, commit: string): Diagnostic {
  return {
    severity: 'error',
    code: 'release-differs',
    summary: 'The remote has another release of that name',
    detail: `${tag} at ${redactUrl(url)} is commit ${there}, and the one that this po carries is ${commit}; nothing was pushed, since a release tag never moves`,
    help: 'publish to another repository, or find out who made the other one',
  };
}

function nothingReleased(tags: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'nothing-released',
    summary: 'No release to publish',
    detail: `this po carries ${tags.join(', ')}, which is in development: its bytes may still change`,
    help: 'cut the release first, in the sources of po: npm run release:engine',
  };
}

function notPushed(url: string, problem: string): Diagnostic {
  return {
    severity: 'error',
    code: 'push-failed',
    summary: 'The remote did not take the tags',
    detail: `${redactUrl(url)}: ${redactUrl(problem)}`,
    help: 'read its message; the same command again pushes only what is missing',
  };
}

function notThere(url: string): Diagnostic {
  return {
    severity: 'error',
    code: 'push-failed',
    summary: 'The remote does not show the tags',
    detail: `git pushed to ${redactUrl(url)} without an error, and the tags are not there`,
  };
}
