import type { BackendName } from '../declaration/definition.ts';
import type { Backend } from './backend.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { command } from './command.ts';
import { copilot } from './copilot.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import { pi } from './pi.ts';
import { qwen } from './qwen.ts';
import { shell } from './shell.ts';

export const backends: Readonly<Record<BackendName, Backend>> = {
  shell,
  command,
  claude,
  codex,
  gemini,
  opencode,
  qwen,
  pi,
  copilot,
};
