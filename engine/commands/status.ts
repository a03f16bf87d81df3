import { asCalled } from '../called-as.ts';
import { exitCodes } from '../context.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openProject } from '../declaration/project.ts';
import { limitsFor } from '../heal/limits.ts';
import { observeAll } from '../look/agents.ts';
import { healingOf } from '../look/healing.ts';
import { homeOf, lookAtHome } from '../look/home.ts';
import { statusOf } from '../look/status.ts';
import { statusTable } from '../look/status-table.ts';
import { withWakes } from '../look/wake-status.ts';
import { staleSession } from '../session/present.ts';
import { readSession } from '../session/record.ts';
import type { Command } from './command.ts';
import { homeFlags, homeOptions } from './flags.ts';

/** Shows the status of every agent. Changes nothing; reports as unknown what it cannot determine. */
export const status: Command = {
  name: 'status',
  usage: '[--json]',
  summary: 'show the status of every agent',
  options: { ...homeOptions, json: { type: 'boolean' } },
  words: 0,
  async run(context, given) {
    const project = openProject(projectFolder(context), context.env);
    const record = project.state.readServer();
    const home = homeOf(homeFlags(given), record, project.file.project);
    const look = await lookAtHome(context, home, record);
    const { version, clock, env } = context;
    const observed = await observeAll(project, look);
    const asked = { version, now: clock.now(), limits: limitsFor(env), env };
    const healing = await healingOf(project, look, observed, asked);
    const session = { stale: await staleSession(readSession(project.state.path)?.variables ?? {}) };
    const seen = await statusOf(project, home, { look, observed, healing }, context);
    const document = withWakes({ ...seen, session }, project, clock.now(), env);
    if (given.flags['json'] === true) context.output.document(document);
    else
      for (const line of statusTable(document, context.clock.now()))
        context.output.line(asCalled(context, line));
    if (look.kind === 'unknown') context.output.report([look.diagnostic]);
    if (project.declared.ok) return exitCodes.done;
    context.output.report(project.declared.diagnostics);
    return exitCodes.failed;
  },
};
