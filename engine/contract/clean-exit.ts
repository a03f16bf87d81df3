/** What tells that an agent has ended by itself with code 0. Pure. */
import * as z from 'zod/mini';
import { parseDocument } from './parsed.ts';

/** How a launch has ended, in the state of the project; not there while it runs. */
export function exitFile(launch: string): string {
  return `launch/${launch}.exit.json`;
}

const ended = z.object({ format: z.literal('ao.exit/1'), code: z.nullable(z.number()) });

/** Of the text of that record. */
export function isCleanExitIn(text: string): boolean {
  const parsed = parseDocument(ended, text);
  return parsed.ok && parsed.value.code === 0;
}

/** The rule by which a watchdog leaves such an agent alone, as it notes it in the agent's heal record. */
export const cleanExitRule = 'clean-exit';
