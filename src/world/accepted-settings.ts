// The settings of clones that a person has accepted (`po trust`): a record for each clone in the user's state folder. It holds
// a digest, so that a changed setting has to be accepted again.
import { createHash } from 'node:crypto';
import { realpathSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WorldFailure } from './failure.ts';
import { type ClaimedSetting, claimedSettings } from './git/clone-settings.ts';
import type { Setting } from './git/settings.ts';
import { orNull, realPathOf } from './paths.ts';
import { readRegularFile } from './regular-file.ts';
import { makeSettingsFolder, settingsFolder } from './state-place.ts';
import { systemRefusal } from './system-error.ts';
import { writeWhole } from './whole-file.ts';

export interface AcceptedSettings {
  /** The clone's settings beyond data that are accepted; none where one of them has changed since. */
  of(clone: SettledClone & { readonly top: string }, settings: readonly Setting[]): readonly ClaimedSetting[];
  isAccepted(clone: SettledClone, digest: string): boolean;
  /** Throws a `WorldFailure` where the record cannot be written. */
  accept(clone: SettledClone, digest: string): void;
  /** @returns whether there was a record */
  revoke(clone: SettledClone): boolean;
}

export interface SettledClone {
  /** Absolute. */
  readonly gitDir: string;
}

export function acceptedSettings(env: Readonly<Record<string, string>>): AcceptedSettings {
  const fileOf = (clone: SettledClone) => {
    const folder = settingsFolder(env);
    return folder === null ? null : join(folder, nameOf(clone));
  };
  const recorded = (clone: SettledClone) => {
    const file = fileOf(clone);
    return file === null ? null : digestIn(file, clone);
  };
  return {
    of(clone, settings) {
      const claimed = claimedSettings(settings);
      if (claimed.length === 0) return [];
      const digest = recorded(clone);
      return digest !== null && digest === settingsDigest(claimed, clone) ? claimed : [];
    },
    isAccepted: (clone, digest) => recorded(clone) === digest,
    accept(clone, digest) {
      const folder = makeSettingsFolder(env);
      const record = { format, gitDir: realpathSync(clone.gitDir), digest };
      const content = `${JSON.stringify(record)}\n`;
      try {
        writeWhole({ path: join(folder, nameOf(clone)), content, mode: 0o600, keepsOwner: false });
      } catch (error) {
        const refusal = systemRefusal(error);
        if (refusal === null) throw error;
        throw new WorldFailure(`po cannot keep the record: ${refusal}`);
      }
    },
    revoke(clone) {
      const file = fileOf(clone);
      if (file === null) return false;
      const isThere = digestIn(file, clone) !== null;
      rmSync(file, { force: true });
      return isThere;
    },
  };
}

const format = 'po.accepted-settings/1';

function nameOf({ gitDir }: SettledClone): string {
  return `${createHash('sha256').update(realpathSync(gitDir)).digest('hex').slice(0, 40)}.json`;
}

const mostBytes = 64 * 1024;

function digestIn(file: string, { gitDir }: SettledClone): string | null {
  return orNull(() => {
    const stats = statSync(file);
    // A record that another user could have written does not count.
    if (process.getuid !== undefined && stats.uid !== process.getuid()) return null;
    if ((stats.mode & 0o022) !== 0) return null;
    const record: unknown = JSON.parse(readRegularFile(file, mostBytes).toString('utf8'));
    const isOne = typeof record === 'object' && record !== null && 'digest' in record && 'gitDir' in record;
    if (!isOne || record.gitDir !== realpathSync(gitDir)) return null;
    return typeof record.digest === 'string' ? record.digest : null;
  });
}

/** Covers the settings and each file in the clone that they name. @param top of the work tree */
export function settingsDigest(
  settings: readonly Pick<ClaimedSetting, 'name' | 'value'>[],
  place: SettledClone & { readonly top: string },
): string {
  const pairs = settings.map(({ name, value }) => [name, value]);
  const files = settings.flatMap(({ value }) => (value === null ? [] : filesNamed(value, place)));
  return `sha256:${createHash('sha256')
    .update(JSON.stringify([pairs, files]))
    .digest('hex')}`;
}

const largestProgramBytes = 16 * 1024 * 1024;

/** The files in the clone that a value names, each with the digest of its content, null where that cannot be read. */
export function filesNamed(
  value: string,
  { gitDir, top }: SettledClone & { readonly top: string },
): (readonly [string, string | null])[] {
  // A bare word is an argument, or a program on the PATH.
  const words = new Set(value.split(/[\s'"`=;|&<>(){}!,]+/).filter((word) => /[/.]/.test(word)));
  return [...words].flatMap((word) =>
    (word.includes('/') ? [top, gitDir] : [top]).flatMap((folder): (readonly [string, string | null])[] => {
      const file = realPathOf(resolve(folder, word));
      const isInside = [top, gitDir].some((one) => file?.startsWith(`${realPathOf(one) ?? one}/`) === true);
      const isFile = file !== null && statSync(file, { throwIfNoEntry: false })?.isDirectory() === false;
      return isInside && isFile ? [[file, digestOfFile(file)]] : [];
    }),
  );
}

function digestOfFile(path: string): string | null {
  const content = orNull(() => readRegularFile(path, largestProgramBytes));
  return content === null ? null : createHash('sha256').update(content).digest('hex');
}
