// The schemas of `po.status/1` and `po.project/1`.
import * as z from 'zod';
import { codeSchema, diagnosticFields, digestSchema, timeSchema } from './common.ts';
import {
  blockFields,
  holdFields,
  kindSchema,
  planFields,
  projectStateSchema,
  refusedSchema,
  stepFields,
  stepSchema,
} from './plan.ts';

const commit = z.string().regex(/^[0-9a-f]{40}$/);
const count = z.int().min(0);
const paths = z.array(z.string());

/** One axis of the state of an agent: its value, the source of the evidence, and the time of the last change. */
function axisSchema<const States extends readonly string[]>(states: States) {
  return z.object({
    state: z.enum(states),
    source: z.string().describe('Where the evidence comes from: `tmux`, `hook`, `screen`, …, or `none`.'),
    since: z.string().nullable().describe('ISO 8601; null where the beginning is not known.'),
  });
}

const workSchema = z.object({
  operation: z.string().nullable().describe('What git has not finished, in the clone or in `engine/`.'),
  changed: paths,
  untracked: paths,
  unpushed: count
    .nullable()
    .describe('Commits that no remote is known to have; null where there is no remote.'),
  stashes: count,
  engineChanges: paths,
  engineCommits: z.array(z.string()).describe('Commits that only `engine/` has: `abc1234 subject`.'),
});

const agentSchema = z.object({
  name: z.string(),
  kind: z.string().nullable().describe('Null where agents.toml does not declare it.'),
  backend: z.string().nullable(),
  session: z.string().describe('The name of its tmux session, whether or not it exists.'),
  runtime: axisSchema(['absent', 'starting', 'alive', 'exited', 'unknown']),
  activity: axisSchema(['busy', 'idle', 'waiting', 'held', 'unknown']),
  waitsFor: z
    .string()
    .nullable()
    .describe('`permission`, `question`, …: what it waits for, where that is known.'),
  held: z.string().nullable().describe('Why it must not be started again.'),
  deaths: count.describe('Of late.'),
  isQuarantined: z.boolean(),
  isStopped: z
    .boolean()
    .optional()
    .describe('It has ended by itself and should stay ended: `on_exit = "stop"`; absent otherwise.'),
  turn: z
    .object({ account: z.string(), ahead: count })
    .optional()
    .describe('It waits for its turn on its account, with this many before it.'),
  said: z.string().optional().describe('The last error that a quarantined agent showed, where one is known.'),
  queue: z
    .object({
      waiting: count.describe('To be typed as soon as that does no harm.'),
      since: z.string().nullable().describe('When the oldest that waits was sent.'),
      typed: count.describe('Typed, and not taken up yet.'),
      unsure: count.describe('May have been delivered before the agent ended.'),
    })
    .optional()
    .describe('Messages that it has not taken up; absent where there are none.'),
  logGap: z
    .object({ since: z.string().nullable(), why: z.string() })
    .optional()
    .describe('Since when, and why, its output is not kept in its log; absent while it is kept.'),
  isOutdated: z.boolean().describe('It runs by an earlier definition than is declared now.'),
});

const { project: _, ...blockOfProject } = blockFields;
const { project: __, ...holdOfProject } = holdFields;

const projectSchema = z
  .object({
    name: z.string(),
    path: z.string().describe('Absolute.'),
    host: z.string(),
    state: z
      .enum(['running', 'stopped', 'retired', 'released'])
      .describe('As declared; released: the registry does not name it.'),
    tags: z.array(z.string()),
    protect: z.boolean(),
    health: projectStateSchema.shape.state.describe('As in the plan.'),
    clone: z.object({
      kind: z
        .enum(['clone', 'absent', 'other', 'elsewhere', 'unknown'])
        .describe('other: something is there that is no clone. elsewhere: it lies at another path.'),
      mark: z
        .enum(['none', 'ours', 'unregistered', 'other'])
        .nullable()
        .describe('Whose it is by its marks.'),
      remote: z.string().nullable().describe('Of origin, without credentials.'),
      commit: commit.nullable().describe('Of HEAD.'),
    }),
    pin: z
      .object({
        commit: commit.nullable().describe('What HEAD pins at `engine/`.'),
        version: z.string().nullable().describe('Null where it is no release that is known here.'),
        declared: z.string(),
        isAsDeclared: z.boolean(),
        checkedOut: commit.nullable().describe('Of `engine/`; null where nothing is checked out.'),
      })
      .nullable(),
    branch: z
      .object({ name: z.string().nullable(), declared: z.string(), isAsDeclared: z.boolean() })
      .nullable(),
    work: workSchema
      .nullable()
      .describe('Work in progress; null where there is no clone, or it is not known.'),
    agents: z.object({
      source: z
        .enum(['engine', 'tmux', 'unknown', 'none'])
        .describe('The source of their state: their own engine, or tmux alone.'),
      why: z.string().nullable().describe('Why the engine does not say it, where it should.'),
      watchdog: z.enum(['running', 'missing', 'outdated', 'node-removed', 'not-needed', 'unknown']),
      list: z.array(agentSchema),
      fault: z
        .string()
        .nullable()
        .describe(
          'What is wrong with `agents.toml`, with its place; null where nothing is that po can tell.',
        ),
    }),
    drift: z
      .array(
        z.object({
          kind: stepFields.kind,
          reason: codeSchema('reasons.md'),
          action: stepFields.action,
          text: z.string(),
        }),
      )
      .describe('What differs from the registry: one entry for each step that a plan would have.'),
    blocked: z.array(z.object(blockOfProject)),
    hold: z.object(holdOfProject).nullable(),
  })
  .meta({ id: 'project', description: 'The state of one project.' });

export const statusSchema = z
  .object({
    format: z.literal('po.status/1'),
    fleet: planFields.fleet,
    observedAt: timeSchema,
    summary: z
      .object({ unchanged: count, changes: count, blocked: count, held: count, unknown: count })
      .describe('Projects by health.'),
    projects: z.array(projectSchema),
    refused: refusedSchema.nullable(),
    diagnostics: z.array(z.object(diagnosticFields)),
  })
  .meta({
    id: 'status',
    description: 'The state of every project, and how it differs from the registry.',
  });

export const projectPageSchema = z
  .object({
    format: z.literal('po.project/1'),
    fleet: planFields.fleet,
    observedAt: timeSchema,
    declared: z
      .object({
        repo: z.string().nullable(),
        branch: z.string(),
        engine: z.string(),
        template: z.string(),
        after: z.array(z.string()),
      })
      .describe('After defaults were filled in; what else is declared is in `project`.'),
    project: projectSchema,
    digest: digestSchema.describe('Of the plan of this project alone.'),
    refused: refusedSchema.nullable(),
    steps: z.array(stepSchema).describe('The steps of a plan for it.'),
    rules: z
      .array(z.object({ kind: kindSchema, rule: z.string(), why: z.string() }))
      .describe(
        'The rule that decided, kind by kind, and why it exists. Empty where the project is on hold.',
      ),
    runs: z
      .array(
        z.object({
          run: z.string().describe('The name of its file in `.po/runs/`.'),
          at: z.string(),
          steps: z.array(
            z.object({
              id: z.string(),
              action: z.string().nullable(),
              outcome: z
                .enum([
                  'done',
                  'unchanged',
                  'failed',
                  'stale',
                  'blocked',
                  'unpushed',
                  'not-attempted',
                  'cut-off',
                  'running',
                  'not-reached',
                ])
                .describe('As in `po.history/1`.'),
              why: z.string().nullable(),
            }),
          ),
        }),
      )
      .describe('The newest runs that touched it, newest first.'),
    diagnostics: z.array(z.object(diagnosticFields)),
  })
  .meta({ id: 'project-page' });
