/**
 * A screen as it is, kept as one file: for a report of one that this engine does not know, and for its tests to read again.
 * It may hold whatever the agent has shown, so it is the operator's alone until they have looked at it.
 */
import { join } from 'node:path';
import type { BackendName } from '../backends/index.ts';
import type { Shown } from '../backends/view.ts';
import type { Context } from '../context.ts';
import type { Project } from '../declaration/project.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { composerOf } from '../send/composer.ts';
import { makeOwnFolder, writeAtomic } from '../world/files.ts';
import { screenOf } from '../world/tmux-pane.ts';
import { lookAtActivity } from './activity.ts';
import { observeAgent } from './agents.ts';
import { homeOf, lookAtHome } from './home.ts';

export interface ScreenReport extends Shown {
  readonly format: 'ao.screen/1';
  readonly backend: BackendName;
  /** Such as `v0.2.0`. */
  readonly engine: string;
  /** ISO 8601. */
  readonly at: string;
  /** What the engine took the agent to be doing, and its input line to be. */
  readonly read: { readonly activity: string; readonly composer: string };
}

/** Answers the path of the file; null where the agent has no screen. */
export async function reportScreen(context: Context, project: Project, name: string): Promise<string | null> {
  const { folder, state, file } = project;
  const record = state.readServer();
  const look = await lookAtHome(
    context,
    homeOf({ fleet: null, project: null }, record, file.project),
    record,
  );
  if (look.kind === 'unknown') throw new DiagnosticError([look.diagnostic]);
  const now = await observeAgent(folder, state, look, name);
  const declared = file.agents.find((agent) => agent.name === name);
  const shown = now.pane === null ? null : await screenOf(look.tmux, now.pane.paneId);
  if (shown === null || declared === undefined) return null;
  const backend = (now.launch && state.readLaunch(now.launch)?.agent.backend) || declared.backend;
  const { activity } = await lookAtActivity(context, { name, backend }, { state, look, now });
  const { rows, cursor, title } = shown;
  const at = context.clock.now().toISOString();
  const report: ScreenReport = {
    ...{ format: 'ao.screen/1', backend, engine: context.version, at },
    read: { activity: activity.state, composer: composerOf(backend, shown).kind },
    ...{ cursor, title, rows },
  };
  const reports = join(state.path, 'reports');
  makeOwnFolder(reports);
  const path = join(reports, `${name}-${at.replaceAll(/[^0-9T]/g, '')}.json`);
  writeAtomic(path, `${JSON.stringify(report, null, 1)}\n`, 0o600);
  return path;
}
