/**
 * How much is read, and why. Generous for what people write, and small enough that the slowest operation on a TOML file of
 * that size takes a second or two. `docs/reference/limits.md` is generated from it.
 */
export interface Limit {
  readonly most: number;
  /** What is counted, in the plural. */
  readonly unit: string;
  /** Why it is this high, and no higher. */
  readonly why: string;
}

export const tomlLimits = {
  bytes: {
    most: 4 * 1024 * 1024,
    unit: 'bytes',
    why: '5,000 projects with an address, tags and a comment each take about 2 MB.',
  },
  lines: {
    most: 250_000,
    unit: 'lines',
    why: '10,000 projects of 15 lines each, and as much again for comments.',
  },
  lineLength: {
    most: 64 * 1024,
    unit: 'characters in a line',
    why: 'A line holds a path, an address or a list of names; a text of several pages goes between `"""`.',
  },
  depth: {
    most: 32,
    unit: 'tables and lists inside each other',
    why: 'No key of po is deeper than five.',
  },
  values: {
    most: 200_000,
    unit: 'keys, tables and list elements',
    why: '10,000 projects of 12 keys each, with some names in their lists.',
  },
} as const satisfies Readonly<Record<string, Limit>>;

/** How many of a kind one file may declare. */
export const countLimits = {
  projects: {
    most: 10_000,
    unit: 'projects',
    why: 'Ten times the fleet that po is measured with.',
  },
  agents: {
    most: 1_000,
    unit: 'agents',
    why: 'Each is a process with a terminal; a machine has room for some dozens.',
  },
} as const satisfies Readonly<Record<string, Limit>>;

export const shownFaults: Limit = {
  most: 200,
  unit: 'faults shown of a file',
  why: 'More than anyone fixes in one go; how many there are besides is said.',
};

export const recoveryCost: Limit = {
  most: 20_000_000,
  unit: 'characters parsed to find further syntax faults',
  why: 'Each fault has the text before it parsed again; with this many it takes about a second.',
};

export const textLimits = {
  detail: {
    most: 800,
    unit: 'characters of what a diagnostic quotes',
    why: 'What is quoted is to be recognised, not to be read in full.',
  },
  source: {
    most: 400,
    unit: 'characters of a source line in a document',
    why: 'A line around a fault; the file has the rest.',
  },
} as const satisfies Readonly<Record<string, Limit>>;

/** Of every JSON document and line that is read: saved plans, journals, records, what an engine says. */
export const jsonLimits = {
  depth: { most: 64, unit: 'values inside each other', why: 'No document of po is deeper than eight.' },
  entries: {
    most: 100_000,
    unit: 'entries in a list',
    why: '10,000 projects of at most five steps and blocks each.',
  },
} as const satisfies Readonly<Record<string, Limit>>;

const mebibyte = 1024 * 1024;

/** Bytes of files that are read whole. A larger file is not read at all. */
export const fileLimits = {
  text: { most: 16 * mebibyte, unit: 'bytes of any other file', why: 'Far more than anyone writes by hand.' },
  prompt: { most: mebibyte, unit: 'bytes of a prompt', why: 'Some 200,000 words; no model takes as many.' },
  environment: { most: mebibyte, unit: 'bytes of an env file', why: 'No system hands more to a program.' },
} as const satisfies Readonly<Record<string, Limit>>;

/** `12,345`: the same everywhere, whatever the locale. */
export function numberText(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
