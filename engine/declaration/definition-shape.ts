/** What a record holds of an agent's definition. Each record adds what it alone knows. */
import * as z from 'zod/mini';
import { backendNames } from '../backends/index.ts';

export const definitionShape = {
  kind: z.enum(['persistent', 'task']),
  backend: z.enum(backendNames),
  watch: z.enum(['heal', 'none']),
  prompt: z.nullable(z.string()),
  envFile: z.nullable(z.string()),
  dir: z.string(),
  command: z.nullable(z.array(z.string())),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  model: z.nullable(z.string()),
  permission: z.nullable(z.string()),
} as const;

export const onExit = z.enum(['heal', 'stop']);
