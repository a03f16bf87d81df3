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

/** `sha256:` and 64 hex digits. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
