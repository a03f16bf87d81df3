/** The files of a project's state, as schemas. What is true now is always asked of tmux and the process table. */
import * as z from 'zod/mini';
import { definitionShape, onExit } from '../declaration/definition-shape.ts';

const identity = z.object({ pid: z.number(), startTime: z.string() });

/** `agents/<name>.json` */
export const agentRecord = z.object({
  format: z.literal('ao.agent/1'),
  /** The id the engine chose, null for a backend without conversations. */
  conversation: z.nullable(z.string()),
  /** Ids, newest first. */
  launches: z.array(z.string()),
});
export type AgentRecord = z.infer<typeof agentRecord>;

/** `launch/<id>.json`: all that the launcher has to know. */
export const launchDescription = z.object({
  format: z.literal('ao.launch/1'),
  launch: z.string(),
  /** Name of the fleet, null when the project is run alone. */
  fleet: z.nullable(z.string()),
  project: z.string(),
  /** Version of the engine that wrote this. */
  engine: z.string(),
  conversation: z.nullable(z.string()),
  /** Digest of the definition. */
  spec: z.string(),
  at: z.string(),
  /** What is known in case the conversation is taken up again; not there before v0.2. */
  resumption: z.optional(
    z.object({
      /** What the agent was doing when it ended. */
      was: z.enum(['busy', 'waiting', 'idle', 'unknown']),
      /** sha256 of the start prompt that the conversation was told last; null if unknown. */
      told: z.nullable(z.string()),
      /** A person starts it, so that a changed prompt is told. */
      isAsked: z.boolean(),
    }),
  ),
  agent: z.object({
    name: z.string(),
    ...definitionShape,
    /** Not there before v0.2. */
    onExit: z._default(onExit, 'heal'),
  }),
});
export type LaunchDescription = z.infer<typeof launchDescription>;

/** `launch/<id>.env.json`: what the agent's environment is built from. May hold secrets; removed as soon as it is read. */
export const launchEnvironment = z.object({
  /** Of the caller of `up`. */
  caller: z.record(z.string(), z.string()),
  /** What the env file held when the definition was accepted. */
  envFile: z.record(z.string(), z.string()),
});
export type LaunchEnvironment = z.infer<typeof launchEnvironment>;

/** `launch/<id>.process.json`: who runs it. Written by the launcher before and after it starts the agent. */
export const processRecord = z.object({
  format: z.literal('ao.process/1'),
  launch: z.string(),
  launcher: identity,
  /** The agent's own process; null until it is started. */
  agent: z.nullable(identity),
  /** `%n` of the pane, null outside of tmux. */
  pane: z.nullable(z.string()),
  /** Digest of the argv the agent was started with. The argv itself may hold secrets. */
  argv: z.nullable(z.string()),
  /** The conversation was taken up again. */
  resumed: z.boolean(),
  /** sha256 of the start prompt that the conversation was told last; not there before v0.2. */
  told: z.optional(z.nullable(z.string())),
  /** Where its conversation is kept, and the folder that it works in: absolute; not there before v0.2. */
  transcripts: z.optional(z.nullable(z.object({ top: z.string(), directory: z.string() }))),
  at: z.string(),
});
export type ProcessRecord = z.infer<typeof processRecord>;

/** `launch/<id>.exit.json`: how it ended. */
export const exitRecord = z.object({
  format: z.literal('ao.exit/1'),
  launch: z.string(),
  /** Null when a signal ended it. */
  code: z.nullable(z.number()),
  signal: z.nullable(z.string()),
  /** Why the agent could not be started at all, or null. */
  problem: z.nullable(z.string()),
  durationMs: z.number(),
  at: z.string(),
});
export type ExitRecord = z.infer<typeof exitRecord>;
