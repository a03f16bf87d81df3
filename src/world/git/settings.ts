// Settings of git as they are listed and written, and which of a repository's own only say how its files and refs are read.
// Pure.
import type { GitConfig } from '../git-files/index.ts';
import { configSection } from './config-text.ts';

export interface Setting {
  /** As `git config --show-scope` names it: `system` and `global` are the user's; `local` and `worktree` the repository's. */
  readonly scope: string;
  /** `section.key` or `section.subsection.key`, section and key in lower case. */
  readonly name: string;
  /** Null for a key without `=`, which git reads as true. */
  readonly value: string | null;
}

/** The repository's own settings that hold where po only reads: data, but no program, other remote or place. */
const harmless: readonly RegExp[] = [
  /^core\.(?:repositoryformatversion|filemode|ignorecase|precomposeunicode|protecthfs|protectntfs|symlinks)$/,
  /^core\.(?:autocrlf|eol|safecrlf|bigfilethreshold|trustctime|checkstat|checkroundtripencoding)$/,
  /^core\.(?:sparsecheckout|sparsecheckoutcone|untrackedcache|preloadindex|logallrefupdates|quotepath|abbrev)$/,
  /^extensions\.(?:noop|noop-v1|objectformat|compatobjectformat|refstorage|preciousobjects)$/,
  /^index\.(?:version|threads|sparse)$/,
  /^branch\..+\.(?:remote|merge|rebase|pushremote|description)$/s,
  /^remote\..+\.(?:url|pushurl|fetch|push|tagopt|prune)$/s,
  /^remote\.pushdefault$/,
  /^submodule\..+\.(?:url|path|branch|active)$/s,
  /^user\.(?:name|email|signingkey)$/,
  /^po\./,
];

/** What holds besides in a step. Missing objects of a partial clone come only from origin, as fleet.toml declares it. */
const dataOfSteps: readonly RegExp[] = [
  /^core\.(?:sharedrepository|fsync|fsyncmethod|fsyncobjectfiles)$/,
  /^(?:author|committer)\.(?:name|email)$/,
  /^user\.useconfigonly$/,
  /^gpg\.format$/,
  /^remote\.origin\.(?:promisor|partialclonefilter)$/,
  /^lfs\.repositoryformatversion$/,
  /^lfs\..+\.(?:access|locksverify)$/s,
];

/** They hold where they ask for more care than git takes by default, and not where they turn off the user's care. */
const care = /^(?:commit\.gpgsign|merge\.verifysignatures|(?:transfer|fetch)\.fsckobjects)$/;

/** Whether a setting of the repository's own holds where git works for a step. */
export function isData(setting: Setting): boolean {
  const { name, value } = setting;
  if (care.test(name)) return isOn(value);
  if (name === 'extensions.partialclone') return value === 'origin';
  if (/^remote\..+\.pushurl$/s.test(name)) return false;
  return isHarmless(setting) || dataOfSteps.some((one) => one.test(name));
}

function isOn(value: string | null): boolean {
  return value === null || /^(?:true|yes|on|[1-9]\d*)$/i.test(value);
}

/** Whether a setting of the repository's own holds where po only looks. */
export function isHarmless({ name }: Setting): boolean {
  return harmless.some((one) => one.test(name));
}

/** The others are the user's, wherever they are written. */
export function isRepositorys({ scope }: Setting): boolean {
  return scope === 'local' || scope === 'worktree';
}

/** Reads what `git config --list --show-scope -z` prints: scope NUL name LF value NUL, or without LF and value. */
export function readSettings(listed: string): Setting[] {
  return rowsOf(listed, 2).map(([scope = '', entry = '']) => ({ scope, ...pairIn(entry) }));
}

/** The same of `git config --list --show-scope --show-origin -z`, where each origin comes behind its scope. */
export function readLocatedSettings(listed: string): (Setting & { readonly origin: string })[] {
  return rowsOf(listed, 3).map(([scope = '', origin = '', entry = '']) => ({
    ...{ scope, origin },
    ...pairIn(entry),
  }));
}

function rowsOf(listed: string, width: number): string[][] {
  const fields = listed.split('\0');
  const rows: string[][] = [];
  for (let at = 0; at + width <= fields.length; at += width) rows.push(fields.slice(at, at + width));
  return rows;
}

function pairIn(entry: string): Pick<Setting, 'name' | 'value'> {
  const end = entry.indexOf('\n');
  return end < 0 ? { name: entry, value: null } : { name: entry.slice(0, end), value: entry.slice(end + 1) };
}

export function settingsOf(config: GitConfig): Setting[] {
  return [...config.names()].flatMap((name) =>
    config.getAll(name).map((value) => ({ scope: 'local', name, value })),
  );
}

/** A file of git's in which they stand in this order. */
export function settingsText(settings: readonly Pick<Setting, 'name' | 'value'>[]): string {
  return settings
    .map(({ name, value }) => {
      const [first, last] = [name.indexOf('.'), name.lastIndexOf('.')];
      const subsection = first === last ? null : name.slice(first + 1, last);
      return configSection(name.slice(0, first), subsection, [[name.slice(last + 1), value ?? 'true']]);
    })
    .join('');
}
