/** What a command prints about the agents it brought up, and the events it writes. */
import { changesBetween, changeText } from '../declaration/definition-changes.ts';
import { definitionIn } from '../declaration/full-definition.ts';
import { specDigest } from '../declaration/spec-digest.ts';
import { type Diagnostic, errorOf } from '../kernel/diagnostic.ts';
import { acceptedOf } from '../state/accepted.ts';
import { type NewEvent, tell } from '../state/events.ts';
import type { Brought, Scene } from './bring-all.ts';
import type { Verified } from './start.ts';

/** The line for an agent, or why it does not run. */
export function reportOn(
  scene: Scene,
  brought: Exclude<Brought, { kind: 'waits' }>,
  by: 'up' | 'restart',
): string | Diagnostic {
  const { state, context } = scene;
  const { agent } = brought;
  const say = (event: NewEvent) => tell(state.path, context.clock.now(), event);
  switch (brought.kind) {
    case 'already-up': {
      const { session, launch, pid } = brought.now;
      say({ event: 'already-up', agent: agent.name, launch, pid });
      const said = [`${agent.name}: already up`, ...(brought.log === null ? [] : [brought.log])].join('; ');
      return [said, ...changedLines(state, agent, session?.spec ?? null)].join('\n');
    }
    case 'failed':
      say({ event: 'start-failed', agent: agent.name, launch: null, why: brought.diagnostic.detail, by });
      return brought.diagnostic;
    case 'launched': {
      const { launch, verified } = brought;
      const whose = { agent: agent.name, launch };
      if (verified.kind === 'failed') {
        say({ event: 'start-failed', ...whose, why: verified.why, by });
        return failure(agent.name, verified);
      }
      say({ event: 'started', ...whose, pid: verified.kind === 'alive' ? verified.pid : null, by });
      if (verified.kind === 'finished') return `${agent.name}: ran and is done`;
      return `${agent.name}: ${by === 'up' ? 'started' : 'started again'}, pid ${verified.pid}`;
    }
  }
}

/** How the definition that it would be started with differs from the one that it runs with. */
function changedLines(state: Scene['state'], agent: Brought['agent'], started: string | null): string[] {
  const accepted = acceptedOf(state, agent.name);
  const changes = accepted === null ? [] : changesBetween(definitionIn(accepted), agent);
  const isUnknown = accepted === null && started !== null && started !== specDigest(agent, agent.promptText);
  if (changes.length === 0 && !isUnknown) return [];
  return [
    `its definition has changed since ${isUnknown ? 'it was started' : 'it was accepted'}, and it keeps running with the old one:`,
    ...changes.map((one) => `  ${changeText(one)}`),
    'To accept the new one:',
    `  node engine/agents.mjs restart ${agent.name}`,
  ];
}

function failure(name: string, { why, tail }: Extract<Verified, { kind: 'failed' }>): Diagnostic {
  const shown = tail.length === 0 ? 'It printed nothing.' : `Its last lines:\n${tail.join('\n')}`;
  const detail = `${name} was started, but ${why}.\n${shown}`;
  return errorOf('agent-failed', 'Agent that does not run', detail);
}
