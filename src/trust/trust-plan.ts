// Which folders which programs are to trust, in which files: what is shown before it is done, and what came of it. Pure.
import type { BackendName, Trust } from '../../engine/protocol.ts';

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

export type TrustLine = Omit<Wanted, 'lock' | 'trust'>;

export interface TrustRefusal extends TrustLine {
  readonly why: string;
  /** Where in the file, as `3:14`; null where it is not about one place. */
  readonly place: string | null;
}

/** A project, or an agent of it, for which nothing can be done. */
export interface TrustSkipped {
  readonly project: string;
  readonly why: string;
}

/** Agents that ask whether to trust their folder at this moment. Trusted now, they go on once they are started again. */
export interface Asking {
  readonly project: string;
  /** Of the clone. */
  readonly path: string;
  readonly agents: readonly string[];
}

/** What `po trust-folders --json` prints. */
export interface TrustDocument {
  readonly format: 'po.trust-folders/1';
  readonly fleet: { readonly name: string; readonly file: string };
  readonly trust: readonly TrustLine[];
  /** Trusted already. */
  readonly trusted: readonly TrustLine[];
  readonly refused: readonly TrustRefusal[];
  readonly skipped: readonly TrustSkipped[];
  readonly asking: readonly Asking[];
  /** Whether it was done. */
  readonly done: boolean;
}

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
