// Applies one delta of a pack (gitformat-pack, "Deltified representation") to its base. Pure.
import { UnsupportedError } from './reading.ts';

/** The object that `delta` makes of `base`; UnsupportedError where the two do not fit. */
export function applyDelta(base: Buffer, delta: Buffer, limitBytes: number): Buffer {
  let at = 0;
  const nextByte = (): number => {
    const byte = delta[at];
    if (byte === undefined) throw malformed();
    at += 1;
    return byte;
  };
  const readSize = (): number => {
    let size = 0;
    for (let scale = 1; scale <= 2 ** 42; scale *= 128) {
      const byte = nextByte();
      size += (byte & 0x7f) * scale;
      if ((byte & 0x80) === 0) return size;
    }
    throw malformed();
  };
  /** A number whose zero bytes are omitted: the bits of `flags` say which ones are there. */
  const readSparse = (flags: number, byteCount: number): number => {
    let value = 0;
    for (let index = 0; index < byteCount; index += 1) {
      if (flags & (1 << index)) value += nextByte() * 2 ** (8 * index);
    }
    return value;
  };

  if (readSize() !== base.length) throw malformed();
  const size = readSize();
  if (size > limitBytes) throw new UnsupportedError('an object is too large');
  const result = Buffer.allocUnsafe(size);
  let filled = 0;
  while (at < delta.length) {
    const command = nextByte();
    let from = delta;
    let start = at;
    let length = command;
    if (command & 0x80) {
      from = base;
      start = readSparse(command, 4);
      // No size at all stands for the largest.
      length = readSparse(command >> 4, 3) || 0x1_0000;
    } else {
      at += length;
    }
    const isPossible = length > 0 && start + length <= from.length && filled + length <= size;
    if (!isPossible) throw malformed();
    from.copy(result, filled, start, start + length);
    filled += length;
  }
  if (filled !== size) throw malformed();
  return result;
}

function malformed(): UnsupportedError {
  return new UnsupportedError('a delta is malformed');
}
