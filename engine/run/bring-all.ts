/** Starts the agents that do not run, and records their server. The caller holds the lock of the project. */
import type { Context } from '../context.ts';
import type { FullDefinition } from '../declaration/full-definition.ts';
import { type Home, lookAtHome, refuseUnknown, rememberHome } from '../look/home.ts';
import type { ServerLook } from '../look/server.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { type BroughtUp, bringUp, noteStartOf } from './bring-up.ts';
import type { Restart } from './restart.ts';
import { refreshOptions } from './server-options.ts';
import { type Place, type Verified, verifyLaunch } from './start.ts';

export interface Scene {
  readonly context: Context;
  readonly folder: string;
  readonly state: StateFolder;
  readonly home: Home;
  /** How the server was found. */
  readonly look: Exclude<ServerLook, { kind: 'unknown' }>;
}

export type Brought = { readonly agent: FullDefinition } & (
  | Exclude<BroughtUp, { kind: 'launched' }>
  | { readonly kind: 'launched'; readonly launch: string; readonly verified: Verified }
);

export async function bringAll(
  scene: Scene,
  agents: readonly FullDefinition[],
  how: Restart,
): Promise<Brought[]> {
  const { context, folder, state, home, look: first } = scene;
  await rememberHome(context, state, home, first);
  if (first.kind === 'answered') {
    const problem = await refreshOptions(context, first.tmux);
    if (problem !== null) context.output.note(problem);
  }
  const place: Place = { context, tmux: first.tmux, folder, state, ...home };
  const look = async () => refuseUnknown(await lookAtHome(context, home, state.readServer()));
  // One after the other, since the first may have to start the server; then all are waited for together.
  const brought: { agent: FullDefinition; result: BroughtUp }[] = [];
  for (const agent of agents) brought.push({ agent, result: await bringUp(place, agent, look, how) });
  if (first.kind === 'none') await rememberHome(context, state, home, await look());
  return Promise.all(
    brought.map(async ({ agent, result }): Promise<Brought> => {
      if (result.kind !== 'launched') return { agent, ...result };
      const verified = await verifyLaunch(place, result.launched, result.session);
      await noteStartOf(context, agent);
      return { agent, kind: 'launched', launch: result.launched.launch, verified };
    }),
  );
}
