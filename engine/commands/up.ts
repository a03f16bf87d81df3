import { join } from 'node:path';
import { type Context, exitCodes } from '../context.ts';
import { checkAgents, readPrompt, refuseFaults } from '../declaration/agents-check.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { openProject, type Project } from '../declaration/project.ts';
import { specDigest } from '../declaration/spec-digest.ts';
import { homeOf, lookAtHome, refuseOtherHome, rememberHome } from '../look/home.ts';
import { type BroughtUp, bringUp, refuseUnknown } from '../run/bring-up.ts';
import { type Place, type Verified, verifyLaunch } from '../run/start.ts';
import { requireTmux } from '../run/tmux-check.ts';
import { withLock } from '../state/lock.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Diagnostic } from '../toml/diagnostic.ts';
import type { Command } from './command.ts';
import { homeFlags, homeOptions } from './flags.ts';
import { refuseUnknownAgents } from './selection.ts';

/** Starts what should run and does not. What runs already is left alone, also when its definition changed. */
export const up: Command = {
  name: 'up',
  usage: '[AGENT…] [--fleet NAME] [--project NAME]',
  summary: 'start the persistent agents, or those that are named',
  options: homeOptions,
  words: Number.POSITIVE_INFINITY,
  async run(context, given) {
    const project = openProject(context.cwd);
    const { agents } = project.file;
    refuseUnknownAgents(
      given.words,
      agents.map((agent) => agent.name),
    );
    const wanted = agents.filter((agent) =>
      given.words.length > 0 ? given.words.includes(agent.name) : agent.kind === 'persistent',
    );
    refuseFaults(checkAgents(project.folder, project.file, wanted));
    if (wanted.length === 0) {
      context.output.line('nothing to start: agents.toml declares no persistent agent');
      return exitCodes.done;
    }
    await requireTmux(context);
    project.state.prepare();
    const flags = homeFlags(given);
    return withLock(context, join(project.state.path, 'lock'), () =>
      bringAllUp(context, project, flags, wanted),
    );
  },
};

async function bringAllUp(
  context: Context,
  { folder, state, file }: Project,
  flags: { fleet: string | null; project: string | null },
  agents: readonly AgentDefinition[],
): Promise<number> {
  const record = state.readServer();
  const home = homeOf(flags, record, file.project);
  const first = refuseUnknown(await lookAtHome(context, home, record));
  await refuseOtherHome(context, folder, home, first, record);
  await rememberHome(context, state, home, first);
  wantUp(context, state, agents);

  const place: Place = { context, tmux: first.tmux, folder, state, ...home };
  const look = async () => refuseUnknown(await lookAtHome(context, home, state.readServer()));
  // One after the other, since the first may have to start the server; then all are waited for together.
  const brought: { agent: AgentDefinition; result: BroughtUp }[] = [];
  for (const agent of agents) brought.push({ agent, result: await bringUp(place, agent, look) });
  if (first.kind === 'none') await rememberHome(context, state, home, await look());
  const ends = await Promise.all(brought.map(({ agent, result }) => finish(place, agent, result)));

  for (const end of ends) {
    if (typeof end === 'string') context.output.line(end);
    else context.output.report([end]);
  }
  return ends.every((end) => typeof end === 'string') ? exitCodes.done : exitCodes.failed;
}

/** What to say of an agent, or why it does not run. */
async function finish(place: Place, agent: AgentDefinition, result: BroughtUp): Promise<string | Diagnostic> {
  switch (result.kind) {
    case 'failed':
      return result.diagnostic;
    case 'already-up': {
      const started = result.now.session?.spec ?? null;
      const isChanged = started !== null && started !== specDigest(agent, readPrompt(place.folder, agent));
      return `${agent.name}: already up${isChanged ? '; its definition has changed since it was started' : ''}`;
    }
    case 'launched': {
      const verified = await verifyLaunch(place, result.launched, result.session);
      return said(agent, verified);
    }
  }
}

function said(agent: AgentDefinition, verified: Verified): string | Diagnostic {
  switch (verified.kind) {
    case 'alive':
      return `${agent.name}: started, pid ${verified.pid}`;
    case 'finished':
      return `${agent.name}: ran and is done`;
    case 'failed': {
      const tail =
        verified.tail.length === 0 ? 'It printed nothing.' : `Its last lines:\n${verified.tail.join('\n')}`;
      return {
        severity: 'error',
        code: 'agent-failed',
        summary: 'Agent that does not run',
        detail: `${agent.name} was started, but ${verified.why}.\n${tail}`,
      };
    }
  }
}

/** Before anything is started: a watchdog that comes by in between must find the wish. */
function wantUp(context: Context, state: StateFolder, agents: readonly AgentDefinition[]): void {
  const since = context.clock.now().toISOString();
  const desired = state.readDesired();
  const wishes = agents.map(({ name }) => [name, { state: 'up' as const, since }] as const);
  state.writeDesired({ ...desired, agents: { ...desired.agents, ...Object.fromEntries(wishes) } });
}
