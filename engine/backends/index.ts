import type { Backend } from './backend.ts';
import { claude } from './claude/index.ts';
import { codex } from './codex/index.ts';
import { command } from './command/index.ts';
import { copilot } from './copilot/index.ts';
import { gemini } from './gemini/index.ts';
import { opencode } from './opencode/index.ts';
import { pi } from './pi/index.ts';
import { qwen } from './qwen/index.ts';
import { shell } from './shell/index.ts';

/** Every backend, under its name in agents.toml. All else is derived from this record, or asks it. */
export const backends = { shell, command, claude, codex, gemini, opencode, qwen, pi, copilot } as const;

export type BackendName = keyof typeof backends;

export const backendNames = Object.keys(backends) as readonly BackendName[];

/** Null for a name that an agents.toml of another engine may have. */
export function backendOf(name: string): Backend | null {
  return backendNames.some((one) => one === name) ? backends[name as BackendName] : null;
}
