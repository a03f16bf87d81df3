// Reads one object by its id: loose, packed, or borrowed from another repository. The id proves the content, against damaged
// files and repacks under way.
import { readdirSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { objectId } from '../engines/release.ts';
import { unless } from '../paths.ts';
import { isPresent, readWhole, readWholeIfPresent } from './files.ts';
import { type GitObject, LIMIT_OBJECT_BYTES, type ObjectType, readPacked } from './pack.ts';
import { UnsupportedError } from './reading.ts';

const LIMIT_PACKS = 4096;
const LIMIT_ALTERNATES_BYTES = 1024 * 1024;
/** git's own limit of how far one repository may borrow through another. */
const LIMIT_BORROWING_DEPTH = 5;
const LIMIT_FOLDERS = 64;

/** The object `id` (40 hex digits) as seen from the folder `objects`. Throws UnsupportedError where it is not found. */
export function readObject(objectsDir: string, id: string): GitObject {
  const found = search(objectsDir, id);
  if (found === null) {
    // git would fetch it in a partial clone; or it has just moved between two folders.
    throw new UnsupportedError(`object ${id} is not in ${objectsDir}`, { mayBeRace: true });
  }
  if (objectId(found.type, found.body) !== id)
    throw new UnsupportedError(`object ${id} is damaged`, { mayBeRace: true });
  return found;
}

function search(objectsDir: string, id: string): GitObject | null {
  const idBytes = Buffer.from(id, 'hex');
  const seen = new Set<string>();
  let folders = [objectsDir];
  for (let depth = 0; depth <= LIMIT_BORROWING_DEPTH && folders.length > 0; depth += 1) {
    for (const folder of folders) {
      const found = readLoose(folder, id) ?? searchPacks(folder, idBytes);
      if (found !== null) return found;
      seen.add(folder);
    }
    folders = folders.flatMap(readAlternates).filter((folder) => !seen.has(folder));
    if (folders.length + seen.size > LIMIT_FOLDERS)
      throw new UnsupportedError(`${objectsDir} borrows too widely`);
  }
  return null;
}

function readLoose(objectsDir: string, id: string): GitObject | null {
  const path = `${objectsDir}/${id.slice(0, 2)}/${id.slice(2)}`;
  // Asked first because most objects are packed, and an exception is dear.
  if (!isPresent(path)) return null;
  let data: Buffer;
  const packed = readWhole(path, LIMIT_OBJECT_BYTES);
  try {
    data = inflateSync(packed, {
      maxOutputLength: LIMIT_OBJECT_BYTES,
      // zlib allocates this at once: enough for most objects, without its default of 16 KiB.
      chunkSize: Math.max(1024, packed.length * 4),
    });
  } catch {
    throw new UnsupportedError(`${path} holds damaged data`);
  }
  const end = data.indexOf(0);
  const header = /^(commit|tree|blob|tag) (\d{1,15})$/.exec(data.toString('latin1', 0, Math.min(end, 32)));
  const body = data.subarray(end + 1);
  if (end === -1 || header === null || Number(header[2]) !== body.length) {
    throw new UnsupportedError(`${path} is malformed`);
  }
  return { type: header[1] as ObjectType, body };
}

function searchPacks(objectsDir: string, id: Buffer): GitObject | null {
  const packDir = `${objectsDir}/pack`;
  const names = unless(['ENOENT'], () => readdirSync(packDir)) ?? [];
  const indexes = names.filter((name) => name.startsWith('pack-') && name.endsWith('.idx'));
  if (indexes.length > LIMIT_PACKS) throw new UnsupportedError(`${packDir} holds too many packs`);
  for (const name of indexes) {
    const found = readPacked(`${packDir}/${name}`, id);
    if (found !== null) return found;
  }
  return null;
}

/** The object folders that this one borrows from (gitrepository-layout, objects/info/alternates). */
function readAlternates(objectsDir: string): string[] {
  const path = `${objectsDir}/info/alternates`;
  const content = readWholeIfPresent(path, LIMIT_ALTERNATES_BYTES);
  if (content === null) return [];
  const lines = content.toString('utf8').split('\n');
  return lines.flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    if (line.startsWith('"') || /[\0\uFFFD]/.test(line))
      throw new UnsupportedError(`${path} holds a quoted path`);
    return [line.startsWith('/') ? line : `${objectsDir}/${line}`];
  });
}
