// What a plan says of agents beside its steps: warnings that ask for no step, and the definitions that a start accepts. Pure.

import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { changeText } from '../../engine/protocol.ts';
import type { Project } from '../../src/fleet/fleet.ts';
import type { Session } from '../../src/world/tmux.ts';
import type { Facts } from '../reconciler.ts';
import { type Waiting, waitsFor } from '../waiting.ts';
import type { Definition, Drifted } from './types.ts';

export function undeclared(
  agents: readonly { readonly name: string }[],
  ours: readonly Session[],
  { name: project, path }: Project,
): Diagnostic[] {
  const declared = new Set(agents.map(({ name }) => name));
  return ours.flatMap(({ alive, marks }): Diagnostic[] => {
    const name = marks.agent ?? '';
    if (declared.has(name)) return [];
    return [
      {
        severity: 'warning',
        code: 'agent-undeclared',
        summary: alive ? 'An agent runs that is not declared' : 'An agent that is not declared has ended',
        detail: `${project}/${name} ${alive ? 'runs' : 'has ended, is still shown,'} and agents.toml does not name it; po leaves it alone`,
        help: remedyText(
          `declare it again, or ${alive ? 'end it' : 'clear it away'}:`,
          engineIn(path, `down ${shellWord(name)}`),
        ),
        project,
      },
    ];
  });
}

export function agentsEnded(ended: readonly string[], { name: project, path }: Project): Diagnostic {
  const isOne = ended.length === 1;
  const names = ended.map((name) => `${project}/${name}`).join(', ');
  return {
    severity: 'warning',
    code: 'agents-ended',
    summary: isOne ? 'An agent has ended by itself' : 'Agents have ended by themselves',
    detail: `${names} ended with code 0, and agents.toml says on_exit = "stop"; po leaves ${isOne ? 'it' : 'them'} ended`,
    help: remedyText(
      `start ${isOne ? 'it' : 'them'} again:`,
      engineIn(path, `up ${ended.map(shellWord).join(' ')}`),
    ),
    project,
  };
}

export function agentsWaiting(waiting: readonly Waiting[], project: string): Diagnostic {
  const who = waiting.map((one) => `${project}/${one.agent} ${waitsFor(one)}`);
  return {
    severity: 'warning',
    code: 'agents-waiting',
    summary: waiting.length === 1 ? 'An agent waits for you' : 'Agents wait for you',
    detail: who.join('; '),
    help: remedyText(
      'answer it in its terminal:',
      ...waiting.map(({ agent }) => `po attach ${shellWord(`${project}/${agent}`)}`),
    ),
    project,
  };
}

export function restartRequired(drifted: readonly Drifted[], project: string): Diagnostic {
  const names = drifted.map(({ name }) => name);
  return {
    severity: 'warning',
    code: 'restart-required',
    summary: 'An agent runs by an earlier definition',
    detail: [
      `${names.join(', ')} of ${project}: agents.toml or the prompt has changed since; restart required`,
      ...drifted.flatMap(({ name, changes = [] }) => changes.map((one) => `${name}: ${changeText(one)}`)),
    ].join('\n'),
    help: remedyText('when its work allows:', `po apply --restart ${shellWord(project)}`),
    project,
  };
}

/** The definitions that a step accepts. The digests in `after` drive it; `display` is for people. */
export function acceptedBy(definitions: Readonly<Record<string, Definition>>): {
  after: Facts;
  display: Facts;
} {
  const all = Object.entries(definitions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (all.length === 0) return { after: {}, display: {} };
  const shown = all.flatMap(([agent, { digest: _, ...definition }]): Facts[] =>
    definition.state === 'accepted'
      ? []
      : [{ agent, ...definition, changes: definition.changes.map((one): Facts => ({ ...one })) }],
  );
  return {
    after: { definitions: Object.fromEntries(all.map(([agent, { digest }]) => [agent, digest])) },
    display: shown.length === 0 ? {} : { definitions: shown },
  };
}

export function engineIn(path: string, command: string): string {
  return `cd ${shellWord(path)} && node engine/agents.mjs ${command}`;
}
