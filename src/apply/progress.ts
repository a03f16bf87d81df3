// The ports of a world that announce what they wait for, so that a long step is never silent. The ports themselves stay
// as they are, and their callers notice nothing.
import { redactUrl, remoteOf } from '../fleet/url.ts';
import type { Engines } from '../world/engines/engines.ts';
import type { Git } from '../world/git/git.ts';
import { limits } from '../world/limits.ts';
import { durationText } from '../world/text.ts';
import type { RemoteBranch } from '../world/turns.ts';
import type { World } from '../world/world.ts';

/** For each call of a port: what is waited for, or null where the call returns at once. */
type WaitLabels<Port> = {
  readonly [Name in keyof Port]: Port[Name] extends (...args: infer Args) => unknown
    ? ((...args: Args) => string) | null
    : never;
};

/** Waits for a remote alone, and for nothing on this machine. */
const remoteCalls: ReadonlySet<string> = new Set([
  ...['remoteIsEmpty', 'clone', 'push', 'fetchTag', 'setRemote', 'fetchBranch', 'provide'],
]);

const atMost = (limitMs: number) => `at most ${durationText(limitMs)}`;
const transfer = atMost(limits.gitTransferMs);
const answer = atMost(limits.gitQuestionMs);

const gitWaitLabels: WaitLabels<Git> = {
  remoteIsEmpty: (url) => `an answer from ${siteOf(url)}, ${answer}`,
  clone: () => `git clone, ${transfer}`,
  push: () => `git push, ${transfer}`,
  authorship: null,
  makePin: null,
  checkOutEngine: ({ tag }) => `the checkout of engine ${tag}`,
  fetchTag: ({ tag }) => `git fetch ${tag}, ${transfer}`,
  setRemote: ({ url }) => `an answer from ${siteOf(url)}, ${transfer}`,
  switchBranch: ({ branch }) => `git switch ${branch}, ${transfer}`,
  fetchBranch: ({ branch }) => `git fetch ${branch}, ${transfer}`,
  fastForward: null,
  lookAtWork: null,
  compare: null,
  lookAtUnsaved: null,
  look: null,
  lookAtParts: null,
  lookAtEngine: null,
  lookAtWorkTree: null,
  init: null,
  commitFirst: null,
  setMarks: null,
  setProtection: null,
  removeMarks: null,
  discardUnfinished: null,
  commitPin: null,
  listTree: null,
  tags: null,
  tagCommit: null,
  writeRelease: null,
  setTag: null,
};

const engineWaitLabels: WaitLabels<Engines> = {
  provide: (source, { tag }) =>
    source.kind === 'embedded' ? `engine ${tag}` : `engine ${tag} from ${siteOf(source.url)}, ${transfer}`,
  resolve: null,
  isOwn: null,
  versionOf: null,
  findVersionOf: null,
  files: null,
};

/** The host that the address names, or the address itself where it is a path. */
function siteOf(url: string): string {
  const remote = remoteOf(redactUrl(url));
  const host =
    remote.kind === 'path' || remote.kind === 'refused'
      ? null
      : /^(?:[\w+.-]+:\/\/)?(?:[^/@]*@)?([^/:]+)/.exec(remote.url)?.[1];
  return host ?? redactUrl(url);
}

/** Carries out a wait for a remote. */
export type Aside = <T>(wait: () => Promise<T>) => Promise<T>;

/** @param tell is called with what is waited for, in words, whenever a wait may begin */
export function progressWorld(
  world: World,
  tell: (what: string) => void,
  aside: Aside = (wait) => wait(),
): World {
  return {
    ...world,
    git: announcing(world.git, gitWaitLabels, tell, aside),
    engines: announcing(world.engines, engineWaitLabels, tell, aside),
    harness: {
      run(projectPath, engine, args, options) {
        const words = args.findIndex((word) => word.startsWith('--'));
        const command = args.slice(0, words < 0 ? args.length : words).join(' ');
        tell(`node engine/agents.mjs ${command}, ${atMost(limits.engineMs)}`);
        return world.harness.run(projectPath, engine, args, {
          ...options,
          onNote: (line) => tellNote(line, tell),
        });
      },
    },
    turns: {
      // Waiting for a turn means waiting for a remote, so it lets other steps begin.
      async take(at, work) {
        let mustWait = false;
        const turn = turnOf(world, at, () => {
          mustWait = true;
          tell(`its turn to push to ${siteOf(at.remote)}, branch ${at.branch}`);
        });
        const release = await (mustWait ? aside(() => turn) : turn);
        try {
          return await work();
        } finally {
          release();
        }
      },
    },
    rateLimiter: {
      turn: (key, spacingMs) =>
        world.rateLimiter.turn(key, spacingMs, () =>
          tell(`its turn: ${durationText(spacingMs)} between two ${key} starts`),
        ),
    },
  };
}

/** An engine's report of its own waits begins with the name of the waiter. */
function tellNote(line: string, tell: (what: string) => void): void {
  const [, what] = /^(?:\S+ )?wait(?:s|ing) for (.+)$/.exec(line) ?? [];
  if (what !== undefined) tell(what);
}

/** Resolves when the turn has come, with what ends it. */
function turnOf({ turns }: World, at: RemoteBranch, onWait: () => void): Promise<() => void> {
  return new Promise((begin) => {
    void turns.take(at, () => new Promise<void>((end) => begin(end)), onWait);
  });
}

type Call = (...args: readonly unknown[]) => unknown;

function announcing<Port extends object>(
  port: Port,
  labels: WaitLabels<Port>,
  tell: (what: string) => void,
  aside: Aside,
): Port {
  const told: Record<string, unknown> = Object.fromEntries(Object.entries(port));
  for (const [name, say] of Object.entries(labels) as [string, Call | null][]) {
    const call = told[name] as Call;
    if (say === null) continue;
    told[name] = (...args: readonly unknown[]) => {
      tell(String(say(...args)));
      const wait = () => call.apply(port, args as unknown[]);
      return remoteCalls.has(name) ? aside(wait as () => Promise<unknown>) : wait();
    };
  }
  return told as unknown as Port;
}
