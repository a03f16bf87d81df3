/** How the engine is called from where the caller is, in the commands that it tells people to run. */
import { join } from 'node:path';
import type { Context } from './context.ts';
import { callerFolderVariable } from './contract/engine-process.ts';
import { shellWord } from './kernel/help.ts';
import { realPathOf } from './world/files.ts';

/** As every text of the engine writes it: for a caller in the project's folder. */
const usual = 'node engine/agents.mjs';

type Caller = Pick<Context, 'calledAs' | 'env' | 'currentFolder'>;

/** A text with the commands in it as they work here. One that begins with `cd` works everywhere. */
export function asCalled(caller: Caller, text: string): string {
  if (!text.includes(usual) || isUsual(caller)) return text;
  const here = `node ${shellWord(caller.calledAs)}`;
  return text
    .split('\n')
    .map((line) => (/\bcd /.test(line) ? line : line.replaceAll(usual, () => here)))
    .join('\n');
}

function isUsual({ calledAs, env, currentFolder }: Caller): boolean {
  try {
    const folder = env[callerFolderVariable] || currentFolder();
    return realPathOf(join(folder, 'engine/agents.mjs')) === realPathOf(calledAs);
  } catch {
    return false;
  }
}
