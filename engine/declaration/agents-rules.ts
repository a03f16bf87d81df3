/** What is wrong with an agent beyond what its schema can say. Pure. */
import type { core } from 'zod/mini';
import { backends } from '../backends/index.ts';
import type { Diagnostic } from '../toml/diagnostic.ts';
import type { TomlDocument } from '../toml/document.ts';
import { valueAt } from '../toml/path.ts';
import { listOf } from '../toml/suggestion.ts';
import type { AgentDefinition } from './definition.ts';

type Issue = core.$ZodIssue;

/** A key that means nothing to the agent's backend is a fault: it would be ignored without a word. */
export function brokenRules(document: TomlDocument, agent: AgentDefinition): Diagnostic[] {
  const backend = backends[agent.backend];
  const at = ['agents', agent.name];
  const found: Diagnostic[] = [];
  for (const key of ['prompt', 'command', 'model', 'permission'] as const) {
    if (agent[key] === null || backend.keys.includes(key)) continue;
    found.push({
      severity: 'error',
      code: 'key-without-effect',
      summary: 'Key that the backend has no use for',
      detail: `agents.${agent.name}.${key} means nothing to the backend "${backend.name}".`,
      help:
        backend.keys.length === 0
          ? 'remove it'
          : `remove it; "${backend.name}" takes ${listOf(backend.keys, 'and')}`,
      place: document.place([...at, key], 'key'),
    });
  }
  const needsCommand = backend.program({}) === null && !document.mayHaveLost([...at, 'command']);
  if (agent.command === null && needsCommand) {
    found.push({
      severity: 'error',
      code: 'missing-key',
      summary: 'Missing key',
      detail: `agents.${agent.name}.command must be given: the backend "${backend.name}" has no program of its own.`,
      help: `add command = ["program", "argument"] under [agents.${agent.name}]`,
      place: document.place(at, 'key'),
    });
  }
  if (agent.command !== null && agent.command[0] === '') {
    found.push({
      severity: 'error',
      code: 'out-of-range',
      summary: 'Empty value',
      detail: `agents.${agent.name}.command[0] is the program to run and must not be empty.`,
      place: document.place([...at, 'command', 0], 'value'),
    });
  }
  const { permission } = agent;
  if (permission !== null && backend.permissions.length > 0 && !backend.permissions.includes(permission)) {
    found.push({
      severity: 'error',
      code: 'invalid-value',
      summary: 'Value that is not allowed',
      detail: `agents.${agent.name}.permission is "${permission}"; it can be ${listOf(backend.permissions, 'or')}.`,
      place: document.place([...at, 'permission'], 'value'),
    });
  }
  return found;
}

/** What DESIGN gives to a later engine: the file is right, and this engine is too old for it. */
const laterKeys: readonly string[] = ['wake'];
const laterBackends: readonly unknown[] = ['codex', 'gemini', 'opencode'];

/** Takes out of a schema's issues what a later engine would understand, so that it is said as such. */
export function splitLater(
  document: TomlDocument,
  issues: readonly Issue[],
): { later: Diagnostic[]; others: Issue[] } {
  const later: Diagnostic[] = [];
  const others: Issue[] = [];
  for (const issue of issues) {
    const [top, , key] = issue.path;
    const value = valueAt(document.value, issue.path);
    if (top === 'agents' && issue.path.length === 2 && issue.code === 'unrecognized_keys') {
      const known = issue.keys.filter((one) => laterKeys.includes(one));
      const unknown = issue.keys.filter((one) => !laterKeys.includes(one));
      later.push(...known.map((one) => tooOld(document, [...issue.path, one], 'key', `the key "${one}"`)));
      if (unknown.length > 0) others.push({ ...issue, keys: unknown });
    } else if (top === 'agents' && key === 'backend' && laterBackends.includes(value)) {
      later.push(tooOld(document, issue.path, 'value', `the backend "${String(value)}"`));
    } else {
      others.push(issue);
    }
  }
  return { later, others };
}

function tooOld(
  document: TomlDocument,
  path: readonly PropertyKey[],
  what: 'key' | 'value',
  subject: string,
): Diagnostic {
  return {
    severity: 'error',
    code: 'needs-later-engine',
    summary: 'Not known to this version of the engine',
    detail: `${subject} belongs to a later version of the engine than the one in use here.`,
    help: 'update engine/ to a version that knows it, or remove it',
    place: document.place(path, what),
  };
}
