// Finds and unpacks one object of a pack through its index (version 2). Reads only the parts it needs, since an index may have
// hundreds of megabytes; must never trust a number in a file without a bound.
import { inflateSync } from 'node:zlib';
import { orNull, unless } from '../paths.ts';
import { applyDelta } from './delta.ts';
import { type OpenFile, readAt, withFile } from './files.ts';
import { UnsupportedError } from './reading.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

export interface GitObject {
  readonly type: ObjectType;
  readonly body: Buffer;
}

/** Far above any commit, tag or root tree; what is larger is git's to read. */
export const LIMIT_OBJECT_BYTES = 32 * 1024 * 1024;
/** git itself never writes a longer chain. */
const LIMIT_CHAIN = 4096;
/** Of the deltas of one chain, and of the results that are only steps to the last. */
const LIMIT_DELTA_BYTES = 128 * 1024 * 1024;
const LIMIT_RESULT_BYTES = 1024 * 1024 * 1024;

const ID_BYTES = 20;
const HEADER_BYTES = 8;
const FANOUT_BYTES = 256 * 4;
const NAMES_AT = HEADER_BYTES + FANOUT_BYTES;
const SIGNATURE = 0xff744f63;

/** The object from the pack of an index, or null where it is not there. Throws UnsupportedError if anything is malformed. */
export function readPacked(indexPath: string, id: Buffer): GitObject | null {
  // ENOENT: a repack has just replaced the pack, and the object is in another one.
  return unless(['ENOENT'], () =>
    withFile(indexPath, (index) => {
      const offset = findOffset(index, id);
      if (offset === null) return null;
      return withFile(`${indexPath.slice(0, -'.idx'.length)}.pack`, (pack) => unpack(pack, index, offset));
    }),
  );
}

function findOffset(index: OpenFile, id: Buffer): number | null {
  const head = readAt(index, 0, NAMES_AT);
  if (head.readUInt32BE(0) !== SIGNATURE || head.readUInt32BE(4) !== 2) {
    throw new UnsupportedError(`${index.path} is not an index of version 2`);
  }
  const first = id[0] ?? 0;
  const total = head.readUInt32BE(HEADER_BYTES + 255 * 4);
  const position = findName(index, id, {
    low: first === 0 ? 0 : head.readUInt32BE(HEADER_BYTES + (first - 1) * 4),
    high: head.readUInt32BE(HEADER_BYTES + first * 4),
    total,
  });
  if (position === null) return null;

  const offsetsAt = NAMES_AT + total * (ID_BYTES + 4);
  const small = readAt(index, offsetsAt + position * 4, 4).readUInt32BE(0);
  if (small < 0x8000_0000) return small;
  // The top bit says that the rest is a row in the table of 64-bit offsets.
  const large = readAt(index, offsetsAt + total * 4 + (small - 0x8000_0000) * 8, 8).readBigUInt64BE(0);
  if (large > BigInt(Number.MAX_SAFE_INTEGER)) throw new UnsupportedError(`${index.path} is malformed`);
  return Number(large);
}

/** Names are sorted: halves the range with small reads, then reads what is left in one piece. */
function findName(
  index: OpenFile,
  id: Buffer,
  range: { low: number; high: number; total: number },
): number | null {
  let { low, high } = range;
  if (low > high || high > range.total) throw new UnsupportedError(`${index.path} is malformed`);
  while (high - low > 256) {
    const middle = low + ((high - low) >>> 1);
    const order = Buffer.compare(id, readAt(index, NAMES_AT + middle * ID_BYTES, ID_BYTES));
    if (order === 0) return middle;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  const names = readAt(index, NAMES_AT + low * ID_BYTES, (high - low) * ID_BYTES);
  for (let at = 0; at < names.length; at += ID_BYTES) {
    if (names.compare(id, 0, ID_BYTES, at, at + ID_BYTES) === 0) return low + at / ID_BYTES;
  }
  return null;
}

function unpack(pack: OpenFile, index: OpenFile, offset: number): GitObject {
  const deltas: Buffer[] = [];
  let deltaBytes = 0;
  let entry = readEntry(pack, offset);
  while (entry.kind !== 'whole') {
    deltas.push(entry.data);
    deltaBytes += entry.data.length;
    if (deltas.length > LIMIT_CHAIN || deltaBytes > LIMIT_DELTA_BYTES) {
      throw new UnsupportedError(`${pack.path} holds a chain of deltas that is too long`);
    }
    // In a pack on disk the base of a delta is always in the same pack.
    const base = entry.kind === 'delta-to-offset' ? entry.base : findOffset(index, entry.base);
    if (base === null) throw new UnsupportedError(`${pack.path} lacks the base of a delta`);
    entry = readEntry(pack, base);
  }
  let body = entry.data;
  let resultBytes = 0;
  for (const delta of deltas.reverse()) {
    body = applyDelta(body, delta, LIMIT_OBJECT_BYTES);
    resultBytes += body.length;
    if (resultBytes > LIMIT_RESULT_BYTES)
      throw new UnsupportedError(`${pack.path} holds deltas that are too large`);
  }
  return { type: entry.type, body };
}

type Entry =
  | { readonly kind: 'whole'; readonly type: ObjectType; readonly data: Buffer }
  | { readonly kind: 'delta-to-offset'; readonly base: number; readonly data: Buffer }
  | { readonly kind: 'delta-to-id'; readonly base: Buffer; readonly data: Buffer };

const TYPES: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
/** Enough for the header and, in most cases, the whole of a commit or a root tree. */
const WINDOW_BYTES = 2048;
const DELTA_TO_OFFSET = 6;
const DELTA_TO_ID = 7;

function readEntry(pack: OpenFile, offset: number): Entry {
  const window = readAt(pack, offset, Math.min(WINDOW_BYTES, pack.sizeBytes - offset));
  let at = 0;
  const nextByte = (): number => {
    const byte = window[at];
    // A header takes less than 40 bytes; past the window it is malformed.
    if (byte === undefined || at > 40) throw new UnsupportedError(`${pack.path} is malformed`);
    at += 1;
    return byte;
  };

  let byte = nextByte();
  const typeNumber = (byte >> 4) & 7;
  let sizeBytes = byte & 15;
  for (let scale = 16; byte & 0x80; scale *= 128) {
    byte = nextByte();
    sizeBytes += (byte & 0x7f) * scale;
  }
  if (sizeBytes > LIMIT_OBJECT_BYTES)
    throw new UnsupportedError(`${pack.path} holds an object that is too large`);

  if (typeNumber === DELTA_TO_OFFSET) {
    byte = nextByte();
    let distance = byte & 0x7f;
    while (byte & 0x80) {
      byte = nextByte();
      distance = (distance + 1) * 128 + (byte & 0x7f);
    }
    // Bases lie strictly before, so a chain of these always ends.
    if (distance === 0 || distance > offset) throw new UnsupportedError(`${pack.path} is malformed`);
    return {
      kind: 'delta-to-offset',
      base: offset - distance,
      data: inflateAt(pack, offset, window, at, sizeBytes),
    };
  }
  if (typeNumber === DELTA_TO_ID) {
    const base = window.subarray(at, at + ID_BYTES);
    if (base.length < ID_BYTES) throw new UnsupportedError(`${pack.path} is malformed`);
    return { kind: 'delta-to-id', base, data: inflateAt(pack, offset, window, at + ID_BYTES, sizeBytes) };
  }
  const type = TYPES[typeNumber];
  if (type === undefined) throw new UnsupportedError(`${pack.path} is malformed`);
  return { kind: 'whole', type, data: inflateAt(pack, offset, window, at, sizeBytes) };
}

/** Inflates exactly `sizeBytes` from `at` of the window. No field tells their packed length, for which zlib gives a bound. */
function inflateAt(pack: OpenFile, offset: number, window: Buffer, at: number, sizeBytes: number): Buffer {
  const packedBound = sizeBytes + (sizeBytes >>> 3) + 256;
  const available = pack.sizeBytes - offset - at;
  const needed = Math.min(packedBound, available);
  const packed = window.length - at >= needed ? window.subarray(at) : readAt(pack, offset + at, needed);
  // One byte more than wanted: the whole result in one call, and a longer one shows.
  const limitBytes = sizeBytes + 1;
  const options = { maxOutputLength: limitBytes, chunkSize: Math.max(limitBytes, 64) };
  const data = orNull(() => inflateSync(packed, options));
  if (data?.length !== sizeBytes) throw new UnsupportedError(`${pack.path} holds damaged data`);
  return data;
}
