/** How one agent is to run, after defaults were filled in. Data only. */
export interface AgentDefinition {
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
  /** The program and its first arguments, instead of the backend's own program. */
  readonly command: readonly string[] | null;
  /** After the backend's own arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly model: string | null;
  readonly permission: string | null;
}

export const backendNames = [
  'shell',
  'command',
  'claude',
  'codex',
  'gemini',
  'opencode',
  'qwen',
  'pi',
  'copilot',
] as const;

export type BackendName = (typeof backendNames)[number];
