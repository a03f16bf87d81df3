import * as z from 'zod/mini';
import { parserOf } from './parsed.ts';

/** What `status --json` prints. A promise to every later po: keys are only added, and a new state reads as `unknown`. */
export const statusFormat = 'ao.status/1';

const runtimeStates = ['absent', 'starting', 'alive', 'exited', 'unknown'] as const;
const activityStates = ['busy', 'idle', 'waiting', 'held', 'unknown'] as const;

const logStatus = z.object({
  /** `kept`; `gap`: it cannot be written; `ended`: its sink has ended; `behind`: it prints, and nothing reaches the log. */
  state: z.string(),
  /** From when on something is missing; null while everything is kept. */
  since: z.nullable(z.string()),
  why: z.nullable(z.string()),
});
export type LogStatus = z.infer<typeof logStatus>;

const agentStatus = z.object({
  name: z.string(),
  /** `persistent` or `task`. */
  kind: z.string(),
  backend: z.string(),
  /** `heal` or `none`. */
  watch: z.string(),
  /** What was last asked for: `up` or `down`. */
  desired: z.string(),
  /** Name of the tmux session, whether or not it exists. */
  session: z.string(),
  /** The agent's own process, null when there is none. */
  pid: z.nullable(z.number()),
  /** Id of the newest launch, null before the first. */
  launch: z.nullable(z.string()),
  /** Id of the conversation, for backends that let us choose it. */
  conversation: z.nullable(z.string()),
  /** What it may do without asking, as it was passed; null: as its program has it. Not there before v0.2. */
  permission: z.optional(z.nullable(z.string())),
  runtime: z.object({
    state: z.catch(z.enum(runtimeStates), 'unknown'),
    /** Where the evidence comes from: `tmux`, `launcher`, `process`, or `none`. */
    source: z.string(),
    /** ISO 8601; null where the beginning of the state is not known. */
    since: z.nullable(z.string()),
  }),
  activity: z.object({
    state: z.catch(z.enum(activityStates), 'unknown'),
    /** `hook`: the agent said so itself. `screen`: read off its screen. `none`: unknown. */
    source: z.string(),
    since: z.nullable(z.string()),
    /** What it waits for: `permission`, `question` or `first-run`; absent if it does not wait. Since v0.2. */
    reason: z.optional(z.string()),
  }),
  /** Why the agent must not be restarted, or null: `{ reason, source, since }`. */
  held: z.nullable(z.unknown()),
  restarts: z.object({
    count: z.number(),
    nextAt: z.nullable(z.string()),
    quarantined: z.boolean(),
    /** The last error that a quarantined agent showed, where one is known. Not there before v0.2. */
    said: z.optional(z.nullable(z.string())),
    /** It ended by itself and stays so until the next `up`: `on_exit = "stop"`. Not there before v0.2. */
    stopped: z.optional(z.boolean()),
    /** Agents on its account are started one after the other, and so many come before it. Not there before v0.2. */
    turn: z.optional(z.object({ account: z.string(), ahead: z.number() })),
    /**
     * Why it cannot be started, where that is no fault of the agent: `node-missing`, `home-missing`, `program-missing`,
     * `start-failed`. Not there before v0.2.
     */
    paused: z.optional(z.nullable(z.object({ cause: z.string(), why: z.string() }))),
  }),
  /** Whether what it prints is kept; null while it does not run. Not there before v0.2. */
  log: z.optional(z.nullable(logStatus)),
  /** Messages that it has not taken up. Not there before v0.2. */
  queue: z.optional(
    z.object({
      /** To be typed as soon as that does no harm. */
      waiting: z.number(),
      /** When the oldest of these was sent, ISO 8601; null where none waits. */
      since: z.nullable(z.string()),
      /** Typed; the agent has not taken them up yet, and they wait again if it ends before that. */
      typed: z.number(),
      /** Typed before the agent ended; unknown whether it took them up. */
      unsure: z.number(),
    }),
  ),
  /** When it is woken; null for an agent that never is. */
  wake: z.optional(
    z.nullable(
      z.object({
        /** As in agents.toml. */
        every: z.string(),
        /** The earliest time for the next one; null while it does not run. */
        nextAt: z.nullable(z.string()),
        /** How often today (UTC); null where the count cannot be read. */
        today: z.nullable(z.number()),
        /** How often a day at most. */
        cap: z.number(),
        last: z.nullable(z.string()),
      }),
    ),
  ),
  /** The definition that it runs with, and how its files differ from that. Not there before v0.2. */
  definition: z.optional(
    z.object({
      /**
       * `accepted`: as its files declare it. `changed`: they declare another one, which waits for a restart. `undeclared`:
       * agents.toml no longer declares it. `unreadable`: agents.toml cannot be read. `none`: none was accepted.
       */
      state: z.string(),
      /** When it was accepted, ISO 8601, and by `operator`, `apply` or `update`; null where none was. */
      at: z.nullable(z.string()),
      by: z.nullable(z.string()),
      /** Dangerous ones first. */
      changes: z.array(
        z.object({
          key: z.string(),
          /** Null where the key is not set. Never the value of a variable. */
          before: z.nullable(z.string()),
          after: z.nullable(z.string()),
          isDangerous: z.boolean(),
        }),
      ),
    }),
  ),
  spec: z.object({
    /** Digest of the definition in agents.toml, prompt included. */
    declared: z.string(),
    /** Digest of the definition that runs, null when nothing runs. */
    started: z.nullable(z.string()),
    /** The agent runs with another definition than the declared one. */
    drift: z.boolean(),
  }),
});

const statusDocument = z.object({
  format: z.literal(statusFormat),
  project: z.string(),
  /** Version of the engine that answered, such as `v0.1.0`. */
  engine: z.string(),
  /** Name for `tmux -L`. */
  socket: z.string(),
  watchdog: z.object({ state: z.string(), pid: z.nullable(z.number()) }),
  agents: z.array(agentStatus),
  /** What healed agents would be given of the operator's session that leads nowhere any more. Not there before v0.2. */
  session: z.optional(z.object({ stale: z.array(z.string()) })),
  /** What is wrong with agents.toml; null where it can be read. Not there before v0.2. */
  fault: z.optional(z.nullable(z.string())),
  /** Agents that run although agents.toml does not declare them. */
  undeclared: z.optional(z.array(z.string())),
  /** Sessions and records that claim to belong to this project, and do not; absent where there are none, and before v0.2. */
  unclear: z.optional(z.array(z.object({ code: z.string(), detail: z.string(), help: z.string() }))),
});

export type StatusDocument = z.infer<typeof statusDocument>;
export type AgentStatus = z.infer<typeof agentStatus>;

export const parseStatus = parserOf(statusDocument);
