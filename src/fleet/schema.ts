import * as z from 'zod';
import { durationPattern } from './duration.ts';
import { namePattern } from './name.ts';

/** The form of `fleet.toml`. Rules for several keys or the file system are in the files beside it. */
const nameRule =
  'a name has 1 to 39 lower-case letters, digits and hyphens, and starts with a letter or a digit';

const parallelLimit = 64;
const failuresLimit = 1_000;
export const startSpacingLimitMs = 600_000;

const name = z.string().regex(namePattern, nameRule);

/** TOML has dates of its own; text in quotes is taken as well. */
const localDate = z.preprocess(
  // Both the TOML date and a date of the wrong kind (with a time) end up as the text that stands in the file.
  (value) => (value instanceof Date ? value.toISOString() : value),
  z.iso.date('write year, month and day, such as 2026-12-01'),
);

const holdSchema = z
  .strictObject({
    reason: z.string().min(1).describe('Why nothing may be done. Shown in every plan.'),
    until: localDate
      .optional()
      .describe('The day on which the hold ends, such as 2026-12-01. Without: until it is taken out.'),
  })
  .describe('A deliberate stop: no steps at all are planned for the project, and it is always listed.');

export const projectSchema = z.strictObject({
  repo: z
    .string()
    .optional()
    .describe(
      'What to clone: a URL, host:path, or a path relative to this file. Without it the project is local, scaffolded from its template.',
    ),
  path: z
    .string()
    .optional()
    .describe("Where the clone lives, relative to the fleet's root. Default: the project's name."),
  branch: z.string().optional().describe('The branch that the clone is on. Default: main.'),
  engine: z
    .string()
    .optional()
    .describe('The engine release, a tag, that engine/ is pinned at. Default: [engine] version.'),
  state: z
    .enum(['running', 'stopped', 'retired'])
    .optional()
    .describe(
      'running: its agents are alive. stopped: they are not. retired: stopped, and the clone is moved aside intact.',
    ),
  template: z.string().optional().describe('What a project that does not exist yet is scaffolded from.'),
  after: z.array(z.string()).optional().describe("The projects whose steps run before this one's."),
  tags: z.array(name).optional().describe('Words to select projects by.'),
  protect: z
    .boolean()
    .optional()
    .describe(
      'Refuse disruptive steps until this is lifted, also when the project is removed from the registry later.',
    ),
  hold: holdSchema.optional(),
  host: z.string().optional().describe('The machine that the project lives on. Only "local" exists.'),
});

/** What only makes sense for one project: two of them cannot share it. */
export const perProjectKeys = ['repo', 'path', 'after'] as const;

const defaultsSchema = projectSchema
  .omit({ repo: true, path: true, after: true })
  .describe('Keys of a project, for every project that does not set them itself.');

export const registrySchema = z.strictObject({
  fleet: z
    .strictObject({
      name: name.describe('The name of the fleet. It goes into every mark that po leaves.'),
      root: z
        .string()
        .min(1)
        .describe('Where the clones live. ~ is your home; a relative path starts at this file.'),
    })
    .describe('What this fleet is.'),
  engine: z
    .strictObject({
      source: z
        .string()
        .optional()
        .describe('Where engine releases come from: "embedded", the ones built into po, or a git URL.'),
      version: z.string().describe('The engine release, a tag, that projects pin unless they set another.'),
    })
    .describe('The engine that projects run on.'),
  defaults: defaultsSchema.optional(),
  apply: z
    .strictObject({
      parallel: z
        .int()
        .min(1)
        .max(parallelLimit)
        .optional()
        .describe('Projects worked on at once. Default: 4.'),
      start_spacing: z
        .string()
        .regex(durationPattern, 'write a number and a unit, such as 500ms, 2s or 1m')
        .optional()
        .describe(
          'The time between two agent starts that share a backend, but for shell and command, which log in nowhere. Default: 2s.',
        ),
      max_failures: z
        .int()
        .min(1)
        .max(failuresLimit)
        .optional()
        .describe('Stop starting new steps after so many failures. Default: 3.'),
    })
    .optional()
    .describe('How changes are carried out.'),
  projects: z.record(name, projectSchema).optional().describe('The projects that should exist, by name.'),
});

export type Registry = z.infer<typeof registrySchema>;
export type ProjectEntry = z.infer<typeof projectSchema>;
