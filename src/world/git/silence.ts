// Which remotes gave no answer a moment ago. A site that is down is asked once, and every project that has a remote there
// is told at once, so that no project waits behind another one's dead remote.
import { redactUrl, remoteOf } from '../../fleet/url.ts';
import { GitFailure } from './failure.ts';

/** A remote gave no answer within the limit, or did not a moment ago. */
export class RemoteSilent extends GitFailure {
  override readonly isSilence = true;
}

/** How long a site that gave no answer is not asked again. */
const rememberedMs = 60_000;
/** A question that fails after so long would cost every other project as much. */
const slowMs = 3_000;

interface Site {
  /** The first question, while it is open: later questions wait for its outcome. */
  first: Promise<void> | null;
  answers: boolean;
  silent: { readonly untilMs: number; readonly failure: GitFailure } | null;
}

export interface Sites {
  /** Asks, unless the site was silent lately. `site` null: a folder of this machine, which is always asked. */
  ask(site: string | null, label: string, question: () => Promise<string>): Promise<string>;
}

export function knownSites(nowMs: () => number): Sites {
  const sites = new Map<string, Site>();

  async function attempt(site: Site, question: () => Promise<string>): Promise<string> {
    const startedMs = nowMs();
    try {
      const answer = await question();
      site.answers = true;
      return answer;
    } catch (error) {
      const isSlow = nowMs() - startedMs >= slowMs;
      if (error instanceof RemoteSilent || (isSlow && error instanceof GitFailure)) {
        site.answers = false;
        site.silent = { untilMs: nowMs() + rememberedMs, failure: error };
      } else site.answers = true;
      throw error;
    }
  }

  return {
    async ask(name, label, question) {
      if (name === null) return question();
      const site = sites.get(name) ?? { first: null, answers: false, silent: null };
      sites.set(name, site);
      while (site.first !== null && !site.answers) await site.first;
      if (site.silent !== null && nowMs() < site.silent.untilMs) {
        throw new RemoteSilent(label, `${name} was asked a moment ago: ${site.silent.failure.output}`);
      }
      site.silent = null;
      const answer = attempt(site, question);
      if (!site.answers) {
        site.first = answer.then(nothing, nothing).finally(() => {
          site.first = null;
        });
      }
      return answer;
    },
  };
}

function nothing(): void {}

/** The part of an address that is down or up as a whole: `ssh://host:22`. Null for a folder of this machine. */
export function siteOf(url: string): string | null {
  const remote = remoteOf(redactUrl(url));
  if (remote.kind === 'path' || remote.kind === 'refused') return null;
  if (remote.kind === 'scp') return /^(?:[^/@]*@)?([^/:]+):/.exec(remote.url)?.[1]?.toLowerCase() ?? null;
  const [, scheme = '', authority = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@]*@)?([^/]*)/i.exec(remote.url) ?? [];
  return authority === '' ? null : `${scheme}://${authority}`.toLowerCase();
}
