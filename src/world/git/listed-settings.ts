// The settings of a clone that `po trust` shows and a person may accept, each with its file and line. Asks git only for its
// configuration, which runs nothing.
import { resolve } from 'node:path';
import { acceptedSettings, filesNamed, settingsDigest } from '../accepted-settings.ts';
import { gitEnvironment } from '../environment.ts';
import { systemExec } from '../exec.ts';
import { readGitConfig, smallFile } from '../git-files/index.ts';
import type { Look } from '../look.ts';
import { attempt } from './attempt.ts';
import { type ClaimedSetting, claimedSettings, rowOf } from './clone-settings.ts';
import { gitRunner, type LocalGit } from './run.ts';
import { isRepositorys, readLocatedSettings } from './settings.ts';

export interface ListedSetting extends ClaimedSetting {
  readonly does: string;
  /** Absolute. */
  readonly file: string;
  /** Null where it is not found there. */
  readonly line: number | null;
  /** Files of the clone that the value names: an agent can change them. */
  readonly names: readonly string[];
}

export interface CloneSettings {
  readonly gitDir: string;
  readonly settings: readonly ListedSetting[];
  readonly digest: string;
  readonly isAccepted: boolean;
}

export interface SettingsPort {
  /** @param path of a clone */
  list(path: string): Promise<Look<CloneSettings>>;
  /** Throws a `WorldFailure` where it cannot be recorded. */
  accept(settings: CloneSettings): void;
  /** Answers whether they were accepted. */
  revoke(settings: CloneSettings): boolean;
}

export function systemSettingsPort(): SettingsPort {
  const env = gitEnvironment(process.env);
  const git = gitRunner(systemExec, env);
  const accepted = acceptedSettings(env);
  return {
    list: (path) =>
      attempt(path, async () => {
        const gitDir = await git.plumb(path, ['rev-parse', '--absolute-git-dir']);
        const settings = await listed(git, path);
        const digest = settingsDigest(settings, { gitDir, top: path });
        const located = settings.map((setting, at) => {
          const before = settings.slice(0, at).filter(isBeside(setting)).length;
          return {
            ...{ name: setting.name, value: setting.value, use: setting.use, file: setting.file },
            does: rowOf(setting.name)?.does ?? '',
            line: lineOf(setting, before),
            names: [...new Set(filesNamed(setting.value ?? '', { gitDir, top: path }).map(([file]) => file))],
          };
        });
        return { gitDir, settings: located, digest, isAccepted: accepted.isAccepted({ gitDir }, digest) };
      }),
    accept: (settings) => accepted.accept(settings, settings.digest),
    revoke: (settings) => accepted.revoke(settings),
  };
}

type Found = ClaimedSetting & { readonly file: string };

async function listed(git: LocalGit, path: string): Promise<Found[]> {
  const text = await git.raw(path, ['config', '--list', '--show-scope', '--show-origin', '-z']);
  const own = readLocatedSettings(text).filter(isRepositorys);
  return claimedSettings(own).map((setting) => ({
    ...setting,
    file: resolve(path, setting.origin.replace(/^file:/, '')),
  }));
}

function isBeside({ name, file }: Found): (other: Found) => boolean {
  return (other) => other.name === name && other.file === file;
}

const largestBytes = 1024 * 1024;
const mostLines = 5_000;

/** The line of the value in its file: the first at which parsing all lines so far yields it. */
function lineOf({ name, file }: Found, before: number): number | null {
  const reading = smallFile(file, largestBytes);
  if (reading.outcome !== 'value' || reading.value === null) return null;
  const lines = reading.value.toString('utf8').split('\n');
  if (lines.length > mostLines) return null;
  for (let count = 1; count <= lines.length; count += 1) {
    const config = readGitConfig(lines.slice(0, count).join('\n'));
    if (config !== 'unsupported' && config.getAll(name).length > before) return count;
  }
  return null;
}
