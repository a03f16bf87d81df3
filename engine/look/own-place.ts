/** What belongs to a project. What was started before its clone was moved names the former path. */
import type { Launch } from '../contract/engine-process.ts';
import type { Project } from '../declaration/project.ts';
import type { Pane, TmuxLook } from '../world/tmux.ts';
import type { ServerLook } from './server.ts';

export type OwnPlace = Pick<Project, 'folder' | 'state'>;

/** The present path first. The others count only where something else is the project's as well: another clone may be there now. */
export function pathsOf({ folder, state }: OwnPlace): readonly [string, ...string[]] {
  return [folder, ...state.formerly];
}

/** Those of the server, as if what this project started before a move had been started at its present path. */
export function panesOf(look: ServerLook | TmuxLook, place: OwnPlace): readonly Pane[] {
  if (look.kind !== 'answered') return [];
  const { folder, state } = place;
  return look.panes.map((pane) => {
    const { path, started } = pane;
    if (started === null) return pane;
    if (isOfAnother(started, place)) return { ...pane, path: null, started: null };
    if (!state.formerly.includes(started.folder) || !state.isKnown(started)) return pane;
    const isMarkedSo = path !== null && state.formerly.includes(path);
    return { ...pane, path: isMarkedSo ? folder : path, started: { ...started, folder } };
  });
}

/** It names the path of this clone, and was started in one that lay there before and runs on where that is now. */
export function isOfAnother(started: Launch, { folder, state }: OwnPlace): boolean {
  return started.folder === folder && !state.isKnown(started) && state.isKnownElsewhere(started);
}
