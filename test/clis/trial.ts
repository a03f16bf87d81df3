// What the tests of the real CLIs have to know of each: a file of its own in `backends/`, under the name of the backend.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendName } from '../../engine/protocol.ts';

export interface Account {
  readonly home: string;
  /** Of the local server. */
  readonly url: string;
  /** Where the agents work. */
  readonly folder: string;
  readonly key: string;
  /** A folder that is kept between runs. */
  readonly cache: string;
}

/** Typed and submitted where it begins with a slash or is said to the model, else keys by the names of tmux. */
export type Opening = string;

/** Keys that lead to a screen from the one before, by the names of tmux or as `typed:`, and the name of that screen. */
export type Step = readonly [keys: readonly string[], name: string];

export interface FirstRun {
  readonly steps: readonly Step[];
  /** The program has ended after the last. */
  readonly ends?: true;
  /** It has no key to log in with. */
  readonly hasNoKey?: boolean;
  /** Lines of the agent's table in agents.toml. */
  readonly lines?: string;
}

export interface Trial {
  /** Of the package in the record of backends. */
  readonly versions: readonly string[];
  /** A node of its own, where it needs a newer one than this repository: npm has node's own builds under this name. */
  readonly node?: string;
  /** So that it takes the local server for its vendor. None turns updates off: that is the engine's to do. */
  variables(account: Account): Record<string, string>;
  /** A file below the home in which all that a first run asks has been answered. Without it the CLI shows its first dialog. */
  settled(account: Account): readonly [path: string, text: string];
  /** The same file where its folder is to be asked about; absent where `settled` of another folder is enough for that. */
  asking?(account: Account): readonly [path: string, text: string];
  /** Host and path of what it downloads at a start that is not itself. */
  readonly fetches?: RegExp;
  /** What ends it at its input line, where that is not `/exit`. */
  readonly exit?: string;
  /** At least twelve, opened by hand. */
  dialogs(version: string): readonly Opening[];
  /** What it asks in an empty home; empty where it is only looked at. */
  firstRuns(version: string): readonly FirstRun[];
  /** What each `test/support/screens/NAME-….txt` means, such as `held api-error`, by the rest of its name. */
  readonly screens?: Readonly<Record<string, string>>;
  /** The words of the CLI that are taken from some of these. */
  readonly said?: Readonly<Record<string, RegExp>>;
  /** An error that ended a turn is believed only when it is read twice. */
  readonly hasUnsureErrors?: true;
  /** The rows of the screen `idle` with an answer that quotes the program. */
  quoting?(screen: readonly string[]): readonly string[];
}

const folder = join(import.meta.dirname, 'backends');

/** By the name of the backend. */
export const trials = new Map<BackendName, Trial>();
for (const file of readdirSync(folder).sort()) {
  const { trial }: { readonly trial: Trial } = await import(join(folder, file));
  trials.set(file.replace('.ts', '') as BackendName, trial);
}

export function trialOf(backend: BackendName): Trial {
  const trial = trials.get(backend);
  if (trial === undefined) throw new Error(`test/clis/backends/${backend}.ts is missing`);
  return trial;
}
