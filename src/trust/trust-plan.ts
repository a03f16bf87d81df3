// Which folders which programs are to trust, in which files: what is shown before it is done, and what came of it. Pure.
import type { BackendName, Trust } from '../../engine/protocol.ts';
import type { DataOf } from '../formats/common.ts';
import type { trustFoldersSchema } from '../formats/trust.ts';

/** A folder that agents of a program work in. */
export interface Wanted {
  readonly project: string;
  /** Absolute, symlinks resolved: the top of the repository that an agent works in. */
  readonly folder: string;
  readonly cli: BackendName;
  readonly agents: readonly string[];
  /** Of the program, as it is declared. */
  readonly file: string;
  /** How the program says in it which folders it trusts. */
  readonly trust: Trust;
  /** Of a folder by which the program says that it writes the file; null where it says nothing. */
  readonly lock: string | null;
}

export type TrustDocument = DataOf<typeof trustFoldersSchema>;
export type TrustLine = TrustDocument['trust'][number];
export type TrustRefusal = TrustDocument['refused'][number];
/** A project, or an agent of it, for which nothing can be done. */
export type TrustSkipped = TrustDocument['skipped'][number];
export type Asking = TrustDocument['asking'][number];

/** One agent's part of what is wanted. */
export type Part = Omit<Wanted, 'agents'> & { readonly agent: string };

/** Each folder once for each file, with all who work there. */
export function together(parts: readonly Part[]): Wanted[] {
  const all = new Map<string, Wanted>();
  for (const { agent, ...part } of parts) {
    const key = JSON.stringify([part.cli, part.file, part.folder, part.project]);
    const before = all.get(key);
    all.set(key, { ...part, agents: [...(before?.agents ?? []), agent] });
  }
  return [...all.values()];
}

export function lineOf({ project, folder, cli, agents, file }: Wanted): TrustLine {
  return { project, folder, cli, agents, file };
}
