/** What a command says of agents that it brought up, and what it leaves in the events. */
import { readPrompt } from '../declaration/agents-check.ts';
import { specDigest } from '../declaration/spec-digest.ts';
import { type NewEvent, tell } from '../state/events.ts';
import type { Diagnostic } from '../toml/diagnostic.ts';
import type { Brought, Scene } from './bring-all.ts';
import type { Verified } from './start.ts';

/** What to say of an agent, or why it does not run. */
export function reportOn(
  scene: Scene,
  brought: Exclude<Brought, { kind: 'waits' }>,
  by: 'up' | 'restart',
): string | Diagnostic {
  const { folder, state, context } = scene;
  const { agent } = brought;
  const say = (event: NewEvent) => tell(state.path, context.clock.now(), event);
  switch (brought.kind) {
    case 'already-up': {
      const { session, launch, pid } = brought.now;
      say({ event: 'already-up', agent: agent.name, launch, pid });
      const started = session?.spec ?? null;
      const isChanged = started !== null && started !== specDigest(agent, readPrompt(folder, agent));
      return [
        `${agent.name}: already up`,
        ...(isChanged ? ['its definition has changed since it was started'] : []),
        ...(brought.log === null ? [] : [brought.log]),
      ].join('; ');
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

function failure(name: string, { why, tail }: Extract<Verified, { kind: 'failed' }>): Diagnostic {
  const shown = tail.length === 0 ? 'It printed nothing.' : `Its last lines:\n${tail.join('\n')}`;
  return {
    severity: 'error',
    code: 'agent-failed',
    summary: 'Agent that does not run',
    detail: `${name} was started, but ${why}.\n${shown}`,
  };
}
