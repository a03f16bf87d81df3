// Reads the tags of a git directory, bare or not. Must never report a tag as missing that it merely could not read.
import { readdirSync } from 'node:fs';
import { unless } from '../paths.ts';
import { checkReplacements, type GitDir, openGitDir } from './git-dir.ts';
import { readObject } from './objects.ts';
import { settle, UnsupportedError } from './reading.ts';
import { isRefName, readPackedRefs, readRef } from './refs.ts';

const LIMIT_NESTED_TAGS = 8;
const LIMIT_FOLDER_DEPTH = 16;

/** The commit that `refs/tags/<tag>` leads to; null where no such tag is or it names no commit. */
export function readTag(gitDir: string, tag: string): string | null | 'unsupported' {
  const reading = settle(gitDir, () => {
    const opened = open(gitDir);
    const name = `refs/tags/${tag}`;
    const id = isRefName(name) ? readRef(opened, name) : null;
    return id === null ? null : peel(opened, id);
  });
  // Where the system refused a read, git is refused as well and says why.
  return reading.outcome === 'value' ? reading.value : 'unsupported';
}

/** The names of all tags without `refs/tags/`, in the order of their bytes. */
export function listTags(gitDir: string): readonly string[] | 'unsupported' {
  const reading = settle(gitDir, () => {
    const opened = open(gitDir);
    // Loose before packed: a tag that is packed between the two reads is seen at least once.
    const names = new Set([
      ...listLooseRefs(opened.commonDir, 'refs/tags', 0),
      ...listPackedTags(opened.commonDir),
    ]);
    const sorted = [...names].map((name) => Buffer.from(name)).sort(Buffer.compare);
    return sorted.map((name) => name.toString().slice('refs/tags/'.length));
  });
  return reading.outcome === 'value' ? reading.value : 'unsupported';
}

function open(gitDir: string): GitDir {
  const opened = openGitDir(gitDir);
  if (opened === null) throw new UnsupportedError(`${gitDir} is not a git directory`);
  return opened;
}

function peel(place: GitDir, id: string): string | null {
  checkReplacements(place.commonDir);
  let current = id;
  for (let depth = 0; depth < LIMIT_NESTED_TAGS; depth += 1) {
    const object = readObject(`${place.commonDir}/objects`, current);
    if (object.type === 'commit') return current;
    if (object.type !== 'tag') return null;
    const target = /^object ([0-9a-f]{40})\ntype /.exec(object.body.toString('latin1', 0, 64))?.[1];
    if (target === undefined) throw new UnsupportedError(`tag ${current} is malformed`);
    current = target;
  }
  throw new UnsupportedError(`tag ${id} is nested too deeply`);
}

function listLooseRefs(commonDir: string, folder: string, depth: number): string[] {
  if (depth > LIMIT_FOLDER_DEPTH) throw new UnsupportedError(`${commonDir}/${folder} is nested too deeply`);
  // No tag was ever written loose, or the folder was removed after packing.
  const entries = unless(['ENOENT'], () => readdirSync(`${commonDir}/${folder}`, { withFileTypes: true }));
  return (entries ?? []).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    // Lock files lie beside the refs and have names that no ref can have.
    if (!isRefName(name)) return [];
    if (entry.isDirectory()) return listLooseRefs(commonDir, name, depth + 1);
    if (!entry.isFile()) throw new UnsupportedError(`${commonDir}/${name} is not a regular file`);
    return [name];
  });
}

function listPackedTags(commonDir: string): string[] {
  const lines = readPackedRefs(commonDir)?.toString('utf8').split('\n') ?? [];
  return lines.flatMap((line) => {
    // The header, what the tag of the line before leads to, and the end of the file.
    if (line.startsWith('#') || line.startsWith('^') || line === '') return [];
    const name = /^[0-9a-fA-F]{40} (.+)$/.exec(line)?.[1];
    if (name === undefined) throw new UnsupportedError(`${commonDir}/packed-refs is malformed`);
    return name.startsWith('refs/tags/') && isRefName(name) ? [name] : [];
  });
}
