import * as z from 'zod/mini';
import { parserOf } from './parsed.ts';

/** `desired.json`: what was last asked for, by agent. A watchdog starts only what is up in it: `down` is noted first. */
export const desiredRecordFile = 'desired.json';

export const desiredRecord = z.object({
  format: z.literal('ao.desired/1'),
  agents: z.record(z.string(), z.object({ state: z.enum(['up', 'down']), since: z.string() })),
});

export type DesiredRecord = z.infer<typeof desiredRecord>;

/** What was last asked for of an agent; undefined where nothing was. Its name may be one that every object has. */
export function desiredStateOf(
  { agents }: DesiredRecord,
  name: string,
): DesiredRecord['agents'][string] | undefined {
  return Object.hasOwn(agents, name) ? agents[name] : undefined;
}

export const parseDesiredRecord = parserOf(desiredRecord);
