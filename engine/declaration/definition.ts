import type { Settings } from '../backends/backend.ts';
import type { BackendName } from '../backends/index.ts';

/** How one agent is to run, after defaults were filled in. Data only. */
export interface AgentDefinition extends Settings {
  readonly name: string;
  /** `persistent` should be alive while the project runs; `task` runs once, when it is named. */
  readonly kind: 'persistent' | 'task';
  readonly backend: BackendName;
  /** `heal`: recovered when dead. `none`: only reported. */
  readonly watch: 'heal' | 'none';
  /** What a watched agent that ends by itself with code 0 means: `heal`, a death like any other; `stop`, it is to stay so. */
  readonly onExit: 'heal' | 'stop';
  /** Paths are as written: relative ones start from the project. */
  readonly prompt: string | null;
  readonly envFile: string | null;
  readonly dir: string;
}
