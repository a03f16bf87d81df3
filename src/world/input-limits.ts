// How much is read of what po finds or is given, beside TOML and JSON as such (`engine/kernel/limits.ts`), and why so much.
// `docs/reference/limits.md` is made from both.
import type { Limit } from '../../engine/kernel/limits.ts';

const mebibyte = 1024 * 1024;

export const inputLimits = {
  savedPlan: {
    most: 64 * mebibyte,
    unit: 'bytes of a saved plan',
    why: 'A plan of 10,000 new projects is about 30 MB.',
  },
  journal: {
    most: 32 * mebibyte,
    unit: 'bytes of the journal of one run',
    why: 'A few hundred bytes per step: enough for 10,000 projects of three steps each. po reads only the end of a longer one.',
  },
  journals: {
    most: 64 * mebibyte,
    unit: 'bytes of all journals that one command reads',
    why: 'About a second of reading. Of the runs beyond it, po reads only the last lines.',
  },
  journalEnd: {
    most: 256 * 1024,
    unit: 'bytes of the end of each further journal',
    why: 'The last five hundred steps, and how the run ended.',
  },
  cliFile: {
    most: 16 * mebibyte,
    unit: 'bytes of the file in which an agent program keeps the folders it trusts',
    why: 'A program may keep its history of all projects in it, some megabytes.',
  },
} as const satisfies Readonly<Record<string, Limit>>;
