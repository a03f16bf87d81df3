// `po engine`: which engine releases this po carries, and bringing them to a git host.

import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { suggestionFor } from '../../engine/kernel/suggestion.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { redactUrl, remoteOf } from '../fleet/url.ts';
import { renderDiagnostics } from '../view/diagnostics.ts';
import {
  type EngineList,
  engineListText,
  type PinLine,
  type Publication,
  type PublishDocument,
  publicationText,
  publishedText,
} from '../view/engine-human.ts';
import { jsonText } from '../view/json.ts';
import { type Publisher, systemPublisher } from '../world/engines/publish.ts';
import type { Arguments, Context, Run } from './command.ts';
import { worldOf } from './fleet-world.ts';
import { fleetOf, hasRegistry, readRegistry, releasesFolder } from './registry.ts';

export const run: Run = async (args, context) => {
  const [verb, url, ...more] = args.positionals;
  if (verb === 'list' && url === undefined) return list(args, context);
  if (verb === 'publish' && url !== undefined && more.length === 0) return publish(url, args, context);
  const problem =
    verb === undefined || verb === 'list' || verb === 'publish'
      ? 'write `po engine list`, or `po engine publish URL`'
      : `there is no \`po engine ${verb}\`; ${meant(verb)}`;
  context.terminal.err(`po: ${problem}. See po engine --help\n`);
  return exitCode.usage;
};

function meant(verb: string): string {
  const close = suggestionFor(verb, ['list', 'publish']);
  return close === null ? 'there is list and publish' : `did you mean ${close}?`;
}

async function list(args: Arguments, context: Context): Promise<ExitCode> {
  const { terminal } = context;
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
  if (args.flag('json')) terminal.out(jsonText(document));
  else terminal.out(engineListText(document, { color: terminal.outHasColor, width: terminal.width }));
  return exitCode.done;
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

async function publish(address: string, args: Arguments, context: Context): Promise<ExitCode> {
  const { terminal, cwd, interrupted } = context;
  const url = addressOf(address, cwd);
  const publisher = systemPublisher(releasesFolder(), tmpdir());
  const compared = await compare(publisher, url);
  if (compared.refused !== null) {
    const style = { color: terminal.errHasColor, width: terminal.width };
    terminal.err(`${renderDiagnostics(compared.refused, style)}\n`);
    return exitCode.refused;
  }
  const { publication } = compared;
  const say = (text: string) => args.flag('json') || terminal.out(text);
  say(publicationText(publication, { color: terminal.outHasColor, width: terminal.width }));
  const finish = (pushed: boolean) => {
    const document: PublishDocument = { format: 'po.engine-publish/1', ...publication, pushed };
    if (args.flag('json')) terminal.out(jsonText(document));
    return exitCode.done;
  };
  if (publication.push.length === 0) return finish(false);
  if (!args.flag('yes')) {
    if (args.flag('json') || !terminal.isInteractive) {
      terminal.err('po engine publish: nobody can be asked here; say --yes when this is what you want.\n');
      return exitCode.refused;
    }
    const answer = await terminal.ask('\nDo this? Only "yes" is taken for yes: ', interrupted);
    if (interrupted.aborted) return exitCode.interrupted;
    if (answer !== 'yes') {
      terminal.out('\nNothing was pushed.\n');
      return exitCode.refused;
    }
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
  say(publishedText(publication));
  return finish(true);
}

/** What git would take the address for, a path made absolute: git is run from another folder. */
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
    detail: `this po carries ${tags.join(', ')}, which is in development: its bytes may be others tomorrow`,
    help: 'cut the release first, in the sources of po: npm run release:engine',
  };
}

function notPushed(url: string, problem: string): Diagnostic {
  return {
    severity: 'error',
    code: 'push-failed',
    summary: 'The remote did not take the tags',
    detail: `${redactUrl(url)}: ${redactUrl(problem)}`,
    help: 'see what it says; running the same command again pushes only what is missing',
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
