/** Where a message is typed, and what came of it. */

import type { BackendName } from '../backends/index.ts';
import type { Context } from '../context.ts';
import type { AgentNow } from '../look/agents.ts';
import type { ServerLook } from '../look/server.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Tmux } from '../world/tmux.ts';
import type { Decision } from './evaluate.ts';

export interface Target {
  readonly context: Context;
  readonly state: StateFolder;
  readonly tmux: Tmux;
  /** When it was last looked at: it was alive. */
  readonly look: ServerLook;
  readonly now: AgentNow;
  readonly agent: string;
  readonly backend: BackendName;
  readonly launch: string;
  readonly paneId: string;
  /** The agent's own process. */
  readonly pid: number;
}

export type Typed =
  | Exclude<Decision, { kind: 'type' }>
  | { readonly kind: 'gone'; readonly why: string }
  | { readonly kind: 'acknowledged'; readonly enters: number }
  | { readonly kind: 'unconfirmed'; readonly why: string; readonly enters: number };
