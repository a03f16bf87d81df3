// Which folders a project can live in, whatever the system itself takes: its engine is run from there by node, its agents are
// started there by tmux, and its clone is made beside its place.

/** A start of an agent names the folder several times, and tmux takes no more than 16 KB of it. */
const longestPathBytes = 2048;

/** NAME_MAX of every common system. */
const longestNameBytes = 255;

/** Far deeper than people nest. Every folder above a clone is compared with the paths of other projects. */
const mostFolders = 256;

/** How much longer the name is under which a clone is made: `.4194304.po-partial`. */
const temporaryBytes = 19;

/** Why nothing of a fleet can be at or below a path, as a clause about it; null where it can. */
export function whyUnusable(path: string): string | null {
  if (hasControl(path)) return 'holds control characters';
  if (path.includes('\\')) return 'holds a backslash, and node runs no program below such a folder';
  // What node makes of bytes that are no UTF-8; it leads to another folder than those did.
  if (path.includes('\ufffd')) return 'is not UTF-8';
  const bytes = Buffer.byteLength(path);
  if (bytes > longestPathBytes)
    return `is ${bytes} bytes long in full, and po takes up to ${longestPathBytes}`;
  const names = path.split('/');
  if (names.length > mostFolders) return `is ${names.length} folders deep, and po takes up to ${mostFolders}`;
  const long = names.find((name) => Buffer.byteLength(name) > longestNameBytes);
  if (long === undefined) return null;
  return `has a name of ${Buffer.byteLength(long)} bytes in it, and no system takes more than ${longestNameBytes}`;
}

/** The same of the folder of a clone. */
export function whyNoClone(path: string): string | null {
  const why = whyUnusable(path);
  if (why !== null) return why;
  const longest = longestNameBytes - temporaryBytes;
  const bytes = Buffer.byteLength(path.slice(path.lastIndexOf('/') + 1));
  return bytes <= longest
    ? null
    : `ends in a name of ${bytes} bytes, and po takes up to ${longest}: it makes a clone beside its place under a longer one`;
}

export function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
