/** How long each kind of wait may last. A wait that lasts longer fails, and says what it was for. */
export const limits = {
  /** A git command that stays on this machine. */
  gitLocalMs: 60_000,
  /** A commit that is signed: long enough for a key that a person has to touch. */
  signingMs: 20_000,
  /** A clone, fetch or push. */
  gitTransferMs: 30 * 60_000,
  /** A question to a remote: what it has, and whether it answers. */
  gitQuestionMs: 10_000,
  /** A project's engine, to start or stop its agents. */
  engineMs: 180_000,
  /** A project's engine, to say how its agents are. */
  engineAnswerMs: 30_000,
  /** Agents that were just started, to show a dialog or say what they do. */
  agentsArriveMs: 15_000,
  /** How long an agent that has said something is looked at: a login that is missing shows with the first turn. */
  agentsSettleMs: 3_000,
  /** One request to a forge, with its whole answer. */
  forgeRequestMs: 15_000,
  /** All that is waited between the tries of one run because a forge asks for it. */
  forgeWaitMs: 60_000,
} as const;
