/** Whether a conversation can be resumed: its transcript exists and is ours. Without one a CLI would fail to start. */
import { join } from 'node:path';
import type { Conversations } from '../backends/backend.ts';
import { type BackendName, backends } from '../backends/index.ts';
import type { Told } from '../backends/told.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Clock } from '../world/clock.ts';
import type { Environment } from '../world/environment.ts';
import { listFolder, readEnd, readStart } from '../world/files.ts';

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
  if (transcriptIn(top, [], conversations, sought) !== null) return true;
  await clock.sleep(flushMs);
  return transcriptIn(top, [], conversations, sought) !== null;
}

/** What was said lately; a whole transcript can be very long. */
const endBytes = 8 * 1024 * 1024;

/** What the end of an agent's transcript says that it was told. Null if there is none, or an older engine started it. */
export function toldIn(
  state: StateFolder,
  agent: { readonly backend: BackendName },
  launch: string,
  known: string | null,
): Told[] | null {
  const { conversations } = backends[agent.backend];
  const paths = transcriptsOf(state, agent, launch, known);
  if (conversations === null || paths === null || paths.length === 0) return null;
  return paths.flatMap((path) => toldInText(conversations, readEnd(path, endBytes) ?? ''));
}

/** Where the conversations of an agent are kept, as far as they exist. Null where that cannot be known. */
export function transcriptsOf(
  state: StateFolder,
  agent: { readonly backend: BackendName },
  launch: string,
  known: string | null,
): string[] | null {
  const { conversations } = backends[agent.backend];
  const transcripts = state.readProcess(launch)?.transcripts ?? null;
  const begun = state.readLaunch(launch)?.conversation ?? null;
  if (conversations === null || transcripts === null) return null;
  const { top, directory } = transcripts;
  return [...new Set([begun, known])].flatMap((conversation) =>
    conversation === null ? [] : (transcriptIn(top, [], conversations, { conversation, directory }) ?? []),
  );
}

/** What the records in a part of a transcript say; a line that is cut off says nothing. */
export function toldInText(conversations: Conversations, text: string): Told[] {
  const all: Told[] = [];
  let answered = 0;
  for (const line of text.split('\n')) {
    const record = jsonIn(line);
    if (record === null) continue;
    if (conversations.isAnswer?.(record) === true) answered = all.length;
    all.push(...conversations.toldBy(record));
  }
  return conversations.isAnswer === undefined ? all : all.slice(0, answered);
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The path of the transcript, or null where there is none of ours. */
function transcriptIn(
  top: string,
  folder: readonly string[],
  conversations: Conversations,
  sought: Sought,
): string | null {
  const path = join(top, ...folder);
  for (const entry of listFolder(path)) {
    const inner = [...folder, entry.name];
    if (entry.isFile() && conversations.isTranscript(entry.name, sought.conversation)) {
      const text = readStart(join(path, entry.name), startBytes);
      if (text !== null && text !== '' && conversations.isOurs(text, sought)) return join(path, entry.name);
    } else if (
      entry.isDirectory() &&
      inner.length < deepest &&
      conversations.leadsTo(inner, sought.directory)
    ) {
      const found = transcriptIn(top, inner, conversations, sought);
      if (found !== null) return found;
    }
  }
  return null;
}
