// How `po add` reads words that are no `key=value`: a name, the address of a repository, or both; and the project name
// that an address gives. Pure.
import { nameFrom } from '../../../engine/protocol.ts';
import { remoteOf } from '../../fleet/url.ts';

/** A key, and a value behind the first `=`. An address may hold a `=` as well, behind something that is no key. */
export function isSetting(word: string): boolean {
  return /^[^=/:\\@~]*=/.test(word);
}

/** A name never looks like this. Everything else is a name, perhaps a wrong one. */
export function isAddress(word: string): boolean {
  return /[/:\\]/.test(word) || /^(?:\.{1,2}|~)$/.test(word) || /\.(?:git|bundle)$/i.test(word);
}

/**
 * The folder name that `git clone` would use, made a valid project name. Null where no part of the address could be
 * one.
 */
export function nameOfAddress(address: string): string | null {
  const [last = ''] = partsOf(address).slice(-1);
  const plain = withoutMarks(last.replace(/\.(?:git|bundle)$/i, ''));
  return /[a-z0-9]/i.test(plain) ? nameFrom(plain) : null;
}

/** Further names for it, the best one first: with its owner, and then with a number. */
export function otherNamesOf(address: string, name: string): readonly string[] {
  const [owner = ''] = partsOf(address).slice(-2, -1);
  const plain = withoutMarks(owner);
  const owned = /[a-z0-9]/i.test(plain) ? [nameFrom(`${plain}-${name}`)] : [];
  const numbered = Array.from({ length: 98 }, (_, at) => `${name.slice(0, 36)}-${at + 2}`);
  return [...owned, ...numbered];
}

/** The path of an address, part by part, without parts that only show how git keeps it. */
function partsOf(address: string): readonly string[] {
  const parts = pathOf(address)
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.');
  return parts.at(-1)?.toLowerCase() === '.git' ? parts.slice(0, -1) : parts;
}

/** Behind the host, where there is one. */
function pathOf(address: string): string {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(address) ?? [];
  if (scheme !== undefined) {
    const [path = ''] = rest.split(/[?#]/);
    return decoded(path.replace(/^[^/]*/, ''));
  }
  return remoteOf(address).kind === 'scp' ? address.replace(/^[^:]*:/, '') : address;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `Ünï` is `Uni`. */
function withoutMarks(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}
