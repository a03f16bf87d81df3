/** What is wrong with an agent beyond what its schema can say. Pure. */
import { backends } from '../backends/index.ts';
import type { Diagnostic } from '../kernel/diagnostic.ts';
import type { TomlDocument } from '../kernel/document.ts';
import { listOf } from '../kernel/suggestion.ts';
import type { AgentDefinition } from './definition.ts';

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
      detail: `agents.${agent.name}.${key} means nothing to the backend "${agent.backend}".`,
      help:
        backend.keys.length === 0
          ? 'remove it'
          : `remove it; "${agent.backend}" takes ${listOf(backend.keys, 'and')}`,
      place: document.place([...at, key], 'key'),
    });
  }
  const needsCommand = backend.program({}) === null && !document.mayHaveLost([...at, 'command']);
  if (agent.command === null && needsCommand) {
    found.push({
      severity: 'error',
      code: 'missing-key',
      summary: 'Missing key',
      detail: `agents.${agent.name}.command must be given: the backend "${agent.backend}" has no program of its own.`,
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
  return [...found, ...hiddenPermissions(document, agent)];
}

/** People who read `status` see the key, and would take an agent that skips permissions by a flag for a careful one. */
function hiddenPermissions(document: TomlDocument, agent: AgentDefinition): Diagnostic[] {
  const { permissions, permissionFlags } = backends[agent.backend];
  return (['command', 'args'] as const).flatMap((key) =>
    (agent[key] ?? []).flatMap((argument, index): Diagnostic[] => {
      const flag = permissionFlags.find((one) => argument === one || argument.startsWith(`${one}=`));
      if (flag === undefined) return [];
      return [
        {
          severity: 'error',
          code: 'permission-in-args',
          summary: 'Flag that has a key of its own',
          detail: `agents.${agent.name}.${key} has ${flag}; what "${agent.backend}" may do without asking is said by permission.`,
          help: `remove it, and say it with permission, which can be ${listOf(permissions, 'or')}`,
          place: document.place(['agents', agent.name, key, index], 'value'),
        },
      ];
    }),
  );
}
