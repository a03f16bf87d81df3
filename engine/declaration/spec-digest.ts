import { createHash } from 'node:crypto';
import type { AgentDefinition } from './definition.ts';

/**
 * A digest of all that changes how an agent is launched. What only says when it is launched (kind, watch) is
 * not in it, and neither is what the env file holds: a digest that others can see must not depend on secrets.
 */
export function specDigest(agent: AgentDefinition, promptText: string | null): string {
  const canonical = [
    'ao.spec/1',
    agent.backend,
    agent.command,
    agent.args,
    Object.entries(agent.env).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    agent.envFile,
    agent.dir,
    agent.model,
    agent.permission,
    agent.prompt,
    promptText,
  ];
  return digestOf(JSON.stringify(canonical));
}

/**
 * The versions of the engine that digest a definition as it is done above. A process that did not start an agent can tell by
 * its mark whether it has changed, but only if it was one of these that started it. A version whose digests differ
 * needs another tag above, and another list.
 */
const versions: ReadonlySet<string> = new Set(['v0.1.0', 'v0.2.0']);

/** @param version such as `v0.1.0` */
export function digestsAlike(version: string): boolean {
  return versions.has(version);
}

/** `sha256:` and 64 hex digits. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
