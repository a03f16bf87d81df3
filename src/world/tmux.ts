// The port to tmux: what a look at a server tells.
import type { Look } from './look.ts';

/** A tmux session and the marks on it. `alive` is false when the agent's pane is dead but still shown. */
export interface Session {
  /** tmux's own id, `$3`. */
  readonly id: string;
  readonly name: string;
  readonly alive: boolean;
  readonly panePid: number;
  /** How many terminals are attached to it. */
  readonly clients: number;
  /** What it prints goes to some command as well: the sink of its log. */
  readonly piped: boolean;
  readonly marks: {
    readonly fleet: string | null;
    readonly project: string | null;
    readonly agent: string | null;
    /** Digest of the definition that it was started by; null until it has proved itself. */
    readonly spec: string | null;
    /** Version of the engine that started it. */
    readonly engine: string | null;
    readonly path: string | null;
  };
  /** Where marks and start disagree about which agent it belongs to; omitted where they agree. */
  readonly unclear?: {
    /** Its marks name an agent that it was not started as. They do not count: all `marks` above are null. */
    readonly claims?: ClaimedAgent;
    /** It was started as this agent, and its marks do not say so. */
    readonly unmarked?: ClaimedAgent;
  };
}

export interface ClaimedAgent {
  /** Of the project. */
  readonly path: string;
  readonly agent: string;
}

export type Socket = { readonly name: string } | { readonly path: string };

/** Null: no server answers on that socket. That alone does not prove that none runs (its socket may be gone). */
export type ServerFacts = {
  readonly socketPath: string | null;
  readonly sessions: readonly Session[];
} | null;

export interface Tmux {
  look(socket: Socket): Promise<Look<ServerFacts>>;
}
