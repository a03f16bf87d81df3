/**
 * Whether there is a conversation to go on with: its transcript exists and is ours. Every agent CLI fails to
 * start when it is told to resume what is not there.
 */
import { join } from 'node:path';
import type { Conversations } from '../backends/backend.ts';
import type { Clock } from '../world/clock.ts';
import type { Environment } from '../world/environment.ts';
import { listFolder, readStart } from '../world/files.ts';

export interface Sought {
  readonly conversation: string;
  /** Where the agent works: absolute, symlinks resolved. */
  readonly directory: string;
}

/** The end of a conversation may still be on its way to the disk when its agent is started again. */
const flushMs = 200;
/** No CLI nests its transcripts deeper. */
const deepest = 4;
/** Enough to tell whose a transcript is; a whole one can be very long. */
const startBytes = 1024 * 1024;

export async function hasTranscript(
  clock: Clock,
  conversations: Conversations,
  env: Environment,
  sought: Sought,
): Promise<boolean> {
  if (sought.conversation === '') return false;
  const top = conversations.transcripts(env);
  if (existsIn(top, [], conversations, sought)) return true;
  await clock.sleep(flushMs);
  return existsIn(top, [], conversations, sought);
}

function existsIn(
  top: string,
  folder: readonly string[],
  conversations: Conversations,
  sought: Sought,
): boolean {
  const path = join(top, ...folder);
  return listFolder(path).some((entry) => {
    if (entry.isFile()) {
      if (!conversations.isTranscript(entry.name, sought.conversation)) return false;
      const text = readStart(join(path, entry.name), startBytes);
      return text !== null && text !== '' && conversations.isOurs(text, sought);
    }
    const inner = [...folder, entry.name];
    const isWorthALook = inner.length < deepest && conversations.leadsTo(inner, sought.directory);
    return entry.isDirectory() && isWorthALook && existsIn(top, inner, conversations, sought);
  });
}
