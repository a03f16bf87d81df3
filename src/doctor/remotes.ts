// Whether the remotes of a fleet answer: a few at a time, each with a limit, and all of them together with one.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { redactUrl } from '../fleet/url.ts';
import type { Machine } from '../world/machine.ts';
import { type Finding, fine, wrong } from './finding.ts';

/** How long one of them may take, and all of them; and how many are asked at once. */
export const remoteLimits = { eachMs: 10_000, allMs: 45_000, atOnce: 6 } as const;

/** In place of a project's name, which has no spaces. */
const engineSource = 'the engine source';

export interface Remote {
  /** May hold credentials: never shown as it is. */
  readonly url: string;
  /** Of the first clone of it, or the root: git may be configured by folders. */
  readonly path: string;
  /** Who has it: projects by name, and the engine source. */
  readonly users: readonly string[];
  /** Something cannot be done at all before it answers. */
  readonly isNeeded: boolean;
}

/** @param isThere whether a project's clone is there already */
export function remotesOf(
  { root, engine, projects }: Fleet,
  isThere: (path: string) => boolean,
): readonly Remote[] {
  const found = new Map<string, Remote>();
  const add = (url: string, path: string, user: string, isNeeded: boolean) => {
    const before = found.get(url);
    const users = [...(before?.users ?? []), user];
    found.set(url, {
      url,
      path: before?.path ?? path,
      users,
      isNeeded: isNeeded || before?.isNeeded === true,
    });
  };
  if (engine.source.kind === 'git') add(engine.source.url, root, engineSource, false);
  for (const { name, repo, path, state } of projects) {
    if (repo !== null && state !== 'retired') add(repo, path, name, !isThere(path));
  }
  return [...found.values()];
}

export interface Asking {
  readonly whyUnreachable: Machine['whyUnreachable'];
  readonly monotonicMs: () => number;
  readonly interrupted: AbortSignal;
}

export async function checkRemotes(remotes: readonly Remote[], asking: Asking): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const notAsked: Remote[] = [];
  const waiting = [...remotes];
  const startedMs = asking.monotonicMs();
  const work = async (): Promise<void> => {
    for (let remote = waiting.shift(); remote !== undefined; remote = waiting.shift()) {
      const leftMs = remoteLimits.allMs - (asking.monotonicMs() - startedMs);
      if (leftMs <= 0 || asking.interrupted.aborted) notAsked.push(remote);
      else {
        const { url, path } = remote;
        const timeoutMs = Math.min(remoteLimits.eachMs, leftMs);
        const why = await asking.whyUnreachable({ url, path, timeoutMs });
        if (why !== null) findings.push(silent(remote, why));
      }
    }
  };
  await Promise.all(Array.from({ length: remoteLimits.atOnce }, work));
  const answered = remotes.length - findings.length - notAsked.length;
  return [
    ...(answered > 0 ? [fine('remote', `${answered} of ${remotes.length} answer`)] : []),
    ...findings.sort((a, b) => (a.what < b.what ? -1 : 1)),
    ...(notAsked.length > 0 ? [tooMany(notAsked)] : []),
  ];
}

function silent({ url, users, isNeeded }: Remote, why: string): Finding {
  const shown = redactUrl(url);
  const said = why.trim().split('\n').at(0) ?? '';
  const [user = '', ...others] = users;
  const project = others.length === 0 && user !== engineSource ? user : null;
  const of = project !== null ? '' : `, of ${user}${others.length > 0 ? ` and ${others.length} more` : ''},`;
  const owned = /dubious ownership in repository at '([^']+)'/.exec(why)?.[1];
  return wrong(
    isNeeded ? 'error' : 'warning',
    'remote',
    `${shown}${of} gives no answer: ${redactUrl(said)}`,
    owned !== undefined
      ? trustOne(owned)
      : remedyText(
          'see that the address is right and that git may in, then ask it yourself:',
          `git ls-remote ${shellWord(shown)}`,
        ),
    project,
  );
}

/** It may be shared on purpose, so it is not taken from its owner; and never is every folder trusted. */
function trustOne(path: string): string {
  const word = shellWord(path);
  return remedyText(
    'see whose it is, and trust that one repository if you trust its owner:',
    `ls -ld ${shellWord(path)}`,
    `git config --global --add safe.directory ${word}`,
  );
}

function tooMany(remotes: readonly Remote[]): Finding {
  const names = remotes.flatMap(({ users }) => users);
  const first = names.find((name) => name !== engineSource);
  return wrong(
    'warning',
    'remote',
    `${remotes.length} remotes were not asked within ${remoteLimits.allMs / 1_000} s: those of ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`,
    first === undefined
      ? 'ask again when the network is quicker'
      : remedyText('ask for some of the projects alone:', `po doctor ${shellWord(first)}`),
  );
}
