// Which of the long tests are run. All of them take too long for every commit, so `npm test` runs a sixth of
// those in the files below, drawn by the newest commit that changed the sources, and `npm run test:all` runs all.

/** Files of which a part is drawn. Their tests do not lean on each other. */
export const longFiles: readonly string[] = [
  'e2e/engine-accepted',
  'e2e/engine-claims',
  'e2e/engine-delivery',
  'e2e/engine-errors',
  'e2e/engine-exit',
  'e2e/engine-heal',
  'e2e/engine-hostile-state',
  'e2e/engine-life',
  'e2e/engine-limits',
  'e2e/engine-log-kept',
  'e2e/engine-logs',
  'e2e/engine-own-project',
  'e2e/engine-preset',
  'e2e/engine-resume',
  'e2e/engine-send',
  'e2e/engine-state-place',
  'e2e/engine-stop',
  'e2e/engine-take-over',
  'e2e/engine-trouble',
  'e2e/engine-turns',
  'e2e/engine-vanished',
  'e2e/engine-wake',
  'e2e/engine-watchdog',
  'e2e/extending',
  'e2e/fault-engine',
  'e2e/fault-engine-talks',
  'e2e/fault-po-agents',
  'e2e/fault-po-change',
  'e2e/fault-po-files',
  'e2e/fault-po-make',
  'e2e/po-agents',
  'e2e/po-away',
  'e2e/po-bounded',
  'e2e/po-claims',
  'e2e/po-crash',
  'e2e/po-dead-remotes',
  'e2e/po-dirty',
  'e2e/po-engine-copy',
  'e2e/po-file-systems',
  'e2e/po-foreign',
  'e2e/po-init',
  'e2e/po-input',
  'e2e/po-memory',
  'e2e/po-not-ours',
  'e2e/po-odd-files',
  'e2e/po-odd-paths',
  'e2e/po-order',
  'e2e/po-output',
  'e2e/po-own-clone',
  'e2e/po-pushes',
  'e2e/po-removal',
  'e2e/po-renamed',
  'e2e/po-restart',
  'e2e/po-resume',
  'e2e/po-returned',
  'e2e/po-reviewed',
  'e2e/po-sample',
  'e2e/po-saved',
  'e2e/po-second-checkout',
  'e2e/po-state',
  'e2e/po-stopped-for-good',
  'e2e/po-stopped-whatever',
  'e2e/po-switch',
  'e2e/po-terminal',
  'e2e/po-update',
  'e2e/po-upstream',
  'e2e/po-users-git',
  'e2e/po-vanished',
  'e2e/po-work-trees',
  'unit/world/git-branches',
  'unit/world/git-step',
  'unit/world/git-work',
];

/** Files of which one in three is drawn, whole: their tests lean on each other. */
export const wholeFiles: readonly string[] = [
  'e2e/po-agents-screen',
  'e2e/po-around',
  'e2e/po-blocked',
  'e2e/po-comment',
  'e2e/po-completion',
  'e2e/po-ended',
  'e2e/po-odd-names',
  'e2e/po-paste',
  'e2e/po-turns',
  'e2e/po-waiting',
  'e2e/po-watch',
];

/** What must hold is in every run: parts of the names of tests in those files. */
export const always: readonly string[] = [
  'compiles with the whole tree, and is in its style',
  'every setting that could run something is tried',
  'a watchdog whose node was removed is replaced, and heals again',
  'without any node healing waits, says so everywhere, counts no death, and goes on by itself',
  'is quarantined after five times, says so, and is free once cleared',
  'of 50 KB in many lines arrives byte for byte, from standard input',
  'ends children that ignore HUP or have a session of their own, and nobody else',
  'that was killed comes back with every agent, each once',
  'keeps every byte of it through an update of the pin, which is pushed',
  'is cloned, gets the engine in one commit that is pushed, and its agents are started',
  'a pin is blocked',
  'git falls for each of them',
  'refuses when HEAD of a clone was moved by hand, and shows the difference',
  'lets exactly one of ten work, and the next at once when that one is killed',
  'is stopped and released; its files, commits and the others are as they were',
  'finishes at Ctrl-C what it has begun',
  'goes on by the watchdog when its sink was killed',
  'keeps what is sent until it is over, and then the agent works again by itself',
  'is told nothing where it was idle, and to go on where it was in a turn',
  'an agent starts others as they were accepted, and accepts nothing',
  'starts for an apply only what its plan has shown',
  'every file a link to a file',
  'moves agents that run from v0.1.0 to this engine and back, with one watchdog at any time',
  'goes on with every agent that runs, heals them, and knows what was known',
];

export interface Draw {
  /** Null: everything is run. */
  readonly seed: string | null;
  /** A few of all tests instead of a sixth of the long ones: these run beside the whole suite, in a hostile environment. */
  readonly isOfAll?: boolean;
}

const oneOf = 6;
const oneOfWhole = 3;
const oneOfAll = 12;

/** @param name of the test, with those of the groups that it is in */
export function isDrawn(file: string, name: string, { seed, isOfAll = false }: Draw): boolean {
  const isLong = longFiles.some((long) => file.endsWith(`/${long}.test.ts`));
  // In any other file a test may lean on the one before it, so the file is drawn as a whole.
  if (seed !== null && isOfAll) {
    const drawn = isLong ? name : file.slice(file.lastIndexOf('/') + 1);
    return hash(`${seed} ${drawn}`) % oneOfAll === 0;
  }
  if (seed === null) return true;
  if (wholeFiles.some((whole) => file.endsWith(`/${whole}.test.ts`)))
    return hash(`${seed} ${file.slice(file.lastIndexOf('/') + 1)}`) % oneOfWhole === 0;
  if (!isLong) return true;
  return always.some((part) => name.includes(part)) || hash(`${seed} ${name}`) % oneOf === 0;
}

/** One of several, by the seed. */
export function drawnOf<T>(all: readonly T[], seed: string): T {
  const one = all[hash(seed) % all.length];
  if (one === undefined) throw new Error('there is nothing to draw from');
  return one;
}

/** FNV-1a, 24 bits of it: the same everywhere. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value >>> 8;
}
