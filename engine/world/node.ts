/**
 * Which node runs what the engine starts. The one that runs this may be removed meanwhile, as nvm, mise and Homebrew do
 * at an upgrade: a watchdog lives for weeks. No login shell is asked: its start-up files may hang, print or prompt.
 */
import { basename, dirname, join } from 'node:path';
import type { Environment } from './environment.ts';
import { run } from './exec.ts';
import { identityOf, listFolder } from './files.ts';
import { isProgram } from './programs.ts';

/** Oldest first in the number: 20.19. */
const oldest = [20, 19] as const;
const answerLimitMs = 5_000;
/** Folders of a version manager can hold many. */
const mostAsked = 12;

const own = { path: process.execPath, identity: identityAt(process.execPath) };

export function isNodeNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

export const oldestNode = oldest.join('.');

/**
 * A node that is there and new enough: the one that runs this; or what has its path by now, the first on PATH, another
 * version beside the one that was removed. Null where there is none.
 */
export async function presentNode(env: Environment): Promise<string | null> {
  if (own.identity !== null && identityAt(own.path) === own.identity) return own.path;
  return findNode(own.path, env);
}

async function findNode(recorded: string, env: Environment): Promise<string | null> {
  const onPath = (env['PATH'] ?? '')
    .split(':')
    .flatMap((folder) => (folder.startsWith('/') ? [join(folder, 'node')] : []));
  const candidates = [...new Set([recorded, ...onPath, ...besides(recorded)])].filter(isProgram);
  for (const candidate of candidates.slice(0, mostAsked)) {
    const found = await ask(candidate, env);
    if (found !== null) return found;
  }
  return null;
}

/** What was asked already, by path: a watchdog would ask every few seconds. */
const asked = new Map<string, { readonly identity: string | null; readonly found: string | null }>();

/** Its own path, which is no shim that chooses by the folder it is called in. */
async function ask(candidate: string, env: Environment): Promise<string | null> {
  const identity = identityAt(candidate);
  const known = asked.get(candidate);
  if (known?.found != null && known.identity === identity && isProgram(known.found)) return known.found;
  const found = await answerOf(candidate, env);
  asked.set(candidate, { identity, found });
  return found;
}

async function answerOf(candidate: string, env: Environment): Promise<string | null> {
  const ran = await run(candidate, ['-p', 'process.execPath + "\\n" + process.versions.node'], {
    env: { ...env, NODE_OPTIONS: '' },
    cwd: '/',
    timeoutMs: answerLimitMs,
    group: true,
  });
  if (ran.kind !== 'ended' || ran.code !== 0) return null;
  const [path = '', version = ''] = ran.stdout.trim().split('\n');
  return isProgram(path) && isNodeNewEnough(version) ? path : null;
}

/** `…/node/20.1.0/bin/node` is gone, `…/node/22.3.0/bin/node` may be there: nvm, fnm, mise, asdf, volta. Newest first. */
function besides(path: string): string[] {
  const isVersion = (name: string) => /^v?\d+(\.\d+)*$/.test(name);
  let inside = '';
  for (let at = path; dirname(at) !== at; at = dirname(at)) {
    if (isVersion(basename(at))) {
      const others = namesIn(dirname(at)).filter((name) => isVersion(name) && name !== basename(at));
      return others.sort(newestFirst).map((name) => join(dirname(at), name, inside));
    }
    inside = join(basename(at), inside);
  }
  return [];
}

function newestFirst(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.replace(/^v/, '').split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (right?.[index] ?? 0) - (left?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function namesIn(folder: string): string[] {
  try {
    return listFolder(folder).map(({ name }) => name);
  } catch {
    return [];
  }
}

function identityAt(path: string): string | null {
  try {
    return identityOf(path);
  } catch {
    return null;
  }
}
