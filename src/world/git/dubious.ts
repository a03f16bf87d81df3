// git refuses to work in a repository of another user, and advises to trust it for good. po names the owner, and the command
// that changes it.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { userName } from '../../../engine/world/user-tables.ts';
import { orNull } from '../paths.ts';

/** Null for any other message of git. */
export function refusedForOwner(path: string, said: string): { detail: string; help: string } | null {
  if (!said.includes('dubious ownership')) return null;
  const uid = process.geteuid?.() ?? 0;
  const ownerOf = (at: string) => orNull(() => lstatSync(at).uid);
  const owner = [path, join(path, '.git')].map(ownerOf).find((one) => one !== null && one !== uid) ?? null;
  const who = owner === null ? 'another user' : (userName(owner) ?? `uid ${owner}`);
  return {
    detail: `${path} belongs to ${who}, so git does not work in it`,
    help: remedyText(
      owner === 0
        ? 'a command run by root has most likely made it; change its owner:'
        : `run po as ${who}, or, if it is not theirs to keep, change its owner:`,
      `sudo chown -R ${shellWord(userName(uid) ?? String(uid))} ${shellWord(path)}`,
    ),
  };
}
