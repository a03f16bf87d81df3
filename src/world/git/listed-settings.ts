// The settings of a clone that a person is asked about, as `po trust` shows them: each with the file and the line that it
// stands in. Asks git for its configuration alone, which runs nothing.
import { resolve } from 'node:path';
import { acceptedSettings, filesNamed, settingsDigest } from '../accepted-settings.ts';
import { gitEnvironment } from '../environment.ts';
import { systemExec } from '../exec.ts';
import { readGitConfig, smallFile } from '../git-files/index.ts';
import type { Look } from '../look.ts';
import { attempt } from './attempt.ts';
import { type ClaimedSetting, claimedSettings, rowOf } from './clone-settings.ts';
import { gitRunner, type LocalGit } from './run.ts';
import { isRepositorys, type Setting } from './settings.ts';

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

export interface SettingsDoor {
  /** @param path of a clone */
  list(path: string): Promise<Look<CloneSettings>>;
  /** Throws a `WorldFailure` where it cannot be recorded. */
  accept(settings: CloneSettings): void;
  /** Answers whether they were accepted. */
  revoke(settings: CloneSettings): boolean;
}

export function systemSettingsDoor(): SettingsDoor {
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
  const fields = (await git.raw(path, ['config', '--list', '--show-scope', '--show-origin', '-z'])).split(
    '\0',
  );
  const settings: (Setting & { readonly file: string })[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [scope = '', origin = '', entry = ''] = fields.slice(at, at + 3);
    const end = entry.indexOf('\n');
    const [name, value] = end < 0 ? [entry, null] : [entry.slice(0, end), entry.slice(end + 1)];
    settings.push({ scope, name, value, file: resolve(path, origin.replace(/^file:/, '')) });
  }
  return settings
    .filter(isRepositorys)
    .flatMap((setting) => {
      const [claimed] = claimedSettings([setting]);
      return claimed === undefined ? [] : [{ ...claimed, file: setting.file }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function isBeside({ name, file }: Found): (other: Found) => boolean {
  return (other) => other.name === name && other.file === file;
}

const largestBytes = 1024 * 1024;
const mostLines = 5_000;

/** Where in its file the value stands: read line by line until it is there. */
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
