/**
 * An agent's definition with the text of the files that it names: all that it is started, healed, woken and watched with. It
 * does not cover the text of a program that `command` names, which is the agent's own work.
 */
import type { AcceptedRecord } from './accepted-record.ts';
import type { AgentDefinition } from './definition.ts';
import { digestOf } from './spec-digest.ts';
import type { WakeDefinition } from './wake.ts';

export interface FullDefinition extends AgentDefinition {
  /** Null: it is never woken. */
  readonly wake: WakeDefinition | null;
  /** Null where it names no prompt, or the file could not be read. */
  readonly promptText: string | null;
  /** May hold secrets. Null where it names no env file, or the file could not be read. */
  readonly envFileText: string | null;
  /** See `fileRevision`. */
  readonly envFileRevision: string | null;
}

/** Changes with every change of a file, and says nothing about its content. */
export function fileRevision(stats: {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}): string {
  return `${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`;
}

/**
 * A digest of the whole definition. It appears in plans that others read, so it must not depend on secrets: it covers the
 * revision of the env file, never its content.
 */
export function definitionDigest(full: FullDefinition): string {
  const { wake } = full;
  return digestOf(
    JSON.stringify([
      'ao.definition/1',
      ...[full.kind, full.backend, full.watch, full.onExit],
      ...[full.command, full.args, sorted(full.env), full.dir, full.model, full.permission],
      ...[full.prompt, full.promptText, full.envFile, full.envFileRevision],
      wake && [wake.every, wake.message, wake.gate, wake.onlyWhen, wake.atMost, wake.isBlind],
    ]),
  );
}

function sorted(env: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(env).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

export function acceptedRecordOf(
  full: FullDefinition,
  how: { readonly by: 'operator' | 'apply' | 'update'; readonly at: string },
): AcceptedRecord {
  const { name, kind, backend, watch, onExit, prompt, envFile, dir, env, model, permission } = full;
  const { promptText, envFileText, envFileRevision, wake } = full;
  return {
    format: 'ao.accepted/1',
    agent: name,
    digest: definitionDigest(full),
    ...how,
    definition: {
      ...{ kind, backend, watch, onExit, prompt, envFile, dir, env, model, permission },
      command: full.command && [...full.command],
      args: [...full.args],
      wake: wake && {
        ...wake,
        gate: typeof wake.gate === 'string' ? wake.gate : wake.gate && [...wake.gate],
      },
      ...{ promptText, envFileText, envFileRevision },
    },
  };
}

export function definitionIn({ agent, definition }: AcceptedRecord): FullDefinition {
  return { name: agent, ...definition };
}
