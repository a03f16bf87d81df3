/**
 * What a watchdog acts on: only the accepted definitions. It compares the project's files with them and reports each
 * change once: a change takes effect when a person starts the agent, never when the agent dies.
 */
import { join, resolve } from 'node:path';
import { agentsFileName } from '../declaration/agents-file.ts';
import { agentsOf, definitionNow } from '../declaration/in-force.ts';
import { declaredIn } from '../declaration/project.ts';
import { DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import { type Accepted, definitionsIn, readAccepted } from '../state/accepted.ts';
import type { NewEvent } from '../state/events.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { revisionOf } from '../world/files.ts';
import type { Watched } from './tick.ts';

interface Place {
  readonly folder: string;
  readonly state: StateFolder;
}

interface Compared {
  /** Of the files that were read for it. */
  readonly revision: string;
  /** The keys that have changed, by the name of the agent. */
  readonly changed: ReadonlyMap<string, string>;
  /** What is wrong with agents.toml; null where it can be read. */
  readonly problem: string | null;
}

/** Calls `say` once for each change. */
export function watchedReader({ folder, state }: Place, say: (event: NewEvent) => void): () => Watched {
  let compared: Compared | null = null;
  const told = new Map<string, string>();
  const tellOnce = (agent: string | null, what: string | null, event: (text: string) => NewEvent) => {
    const key = agent ?? '';
    if (what !== null && told.get(key) !== what) say(event(what));
    if (what === null) told.delete(key);
    else told.set(key, what);
  };
  return () => {
    const accepted = readAccepted(state);
    const agents = definitionsIn(accepted);
    const revision = revisionIn(folder, accepted);
    if (compared?.revision !== revision) compared = { revision, ...compare(folder, accepted) };
    const { changed, problem } = compared;
    const trouble = [problem, ...accepted.problems.map(({ why }) => why)].filter((one) => one !== null);
    tellOnce(null, trouble.length === 0 ? null : trouble.join(' '), (why) => ({
      event: 'trouble',
      ...{ agent: null, launch: null, why },
    }));
    for (const { name: agent } of agents) {
      tellOnce(agent, changed.get(agent) ?? null, (keys) => ({
        event: 'definition-changed',
        ...{ agent, launch: null, changed: keys },
      }));
    }
    return {
      ...{ folder, state, agents },
      file: agentsOf(state.readServer()?.project ?? '', agents),
      unaccepted: (agent) => changed.get(agent) ?? null,
    };
  };
}

function compare(folder: string, { records }: Accepted): Omit<Compared, 'revision'> {
  const declared = declaredIn(folder);
  const changed = [...records.keys()].flatMap((name) => {
    const now = definitionNow(folder, name, declared, records);
    if (now.state === 'undeclared') return [[name, 'agents.toml does not declare it'] as const];
    return now.state === 'changed' ? [[name, now.changes.map(({ key }) => key).join(', ')] as const] : [];
  });
  const problem = declared.ok ? null : new DiagnosticError(declared.diagnostics).message;
  return { changed: new Map(changed), problem };
}

/** Another one after each change of agents.toml, of what it named when it was accepted, or of what was accepted. */
function revisionIn(folder: string, { records }: Accepted): string {
  const named = [...records.values()].flatMap(({ digest, definition: { prompt, envFile } }) => [
    digest,
    ...[prompt, envFile].map((path) => (path === null ? null : revision(resolve(folder, path)))),
  ]);
  return JSON.stringify([revision(join(folder, agentsFileName)), ...named]);
}

function revision(path: string): string | null {
  return quietly(() => revisionOf(path), 'unknown');
}
