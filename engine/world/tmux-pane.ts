/**
 * The port to one pane: what it shows, and typing into it. A pane is named by its id, and what the caller
 * believes about it is in what comes back, so that a pane of another server is never taken for it.
 */
import { call, failureOf, type Tmux } from './tmux.ts';

export interface PaneScreen {
  readonly dead: boolean;
  /** Copy mode or another of tmux's own: keys do not reach the program. */
  readonly inMode: boolean;
  /** The process the pane was made with. */
  readonly pid: number;
  /** The device of the pane's terminal. */
  readonly tty: string;
  /** The number of attached clients. */
  readonly attached: number;
  /** 0-based, in cells. */
  readonly cursor: { readonly column: number; readonly row: number; readonly isShown: boolean };
  /** What the program calls its window. */
  readonly title: string;
  /** What is shown, one string a row, with the control sequences that style it. */
  readonly rows: readonly string[];
}

const fields = [
  '#{pane_id}',
  '#{pane_dead}',
  '#{pane_in_mode}',
  '#{pane_pid}',
  '#{session_attached}',
  '#{cursor_x}',
  '#{cursor_y}',
  '#{pane_tty}',
  '#{cursor_flag}',
  // Last: it may hold anything.
  '#{pane_title}',
].join('|');

/** Null when there is no such pane, or tmux does not answer. */
export async function screenOf(tmux: Tmux, paneId: string): Promise<PaneScreen | null> {
  const ran = await call(tmux, [
    ...['display-message', '-p', '-t', paneId, fields],
    ...[';', 'capture-pane', '-p', '-e', '-t', paneId],
  ]);
  if (ran.kind !== 'ended' || ran.code !== 0) return null;
  const [head = '', ...rows] = ran.stdout.replace(/\n$/, '').split('\n');
  const [id, dead, inMode, pid, attached, column, row, tty, isShown, ...title] = head.split('|');
  // tmux answers with empty fields when it does not find its target.
  if (id !== paneId || tty === undefined) return null;
  return {
    dead: dead === '1',
    inMode: inMode !== '0' && inMode !== '',
    pid: Number(pid),
    tty,
    attached: Number(attached),
    cursor: { column: Number(column), row: Number(row), isShown: isShown === '1' },
    title: title.join('|'),
    rows,
  };
}

/** Null when it worked. */
export async function leaveMode(tmux: Tmux, paneId: string): Promise<string | null> {
  return failureOf(await call(tmux, ['send-keys', '-t', paneId, '-X', 'cancel']));
}

let buffers = 0;

/**
 * Types a text of any length, framed as a paste where the program has asked for that. Nothing is added to it
 * and nothing replaced. Null when it worked.
 */
export async function pasteText(tmux: Tmux, paneId: string, text: string): Promise<string | null> {
  // Buffers belong to the whole server: one with a shared name could be overwritten before it is pasted.
  buffers += 1;
  const name = `ao-${process.pid}-${buffers}`;
  const loaded = failureOf(await call(tmux, ['load-buffer', '-b', name, '-'], text));
  if (loaded !== null) return loaded;
  const pasted = failureOf(await call(tmux, ['paste-buffer', '-p', '-r', '-d', '-b', name, '-t', paneId]));
  if (pasted !== null) await call(tmux, ['delete-buffer', '-b', name]);
  return pasted;
}

/** Null when it worked. */
export async function pressEnter(tmux: Tmux, paneId: string): Promise<string | null> {
  return failureOf(await call(tmux, ['send-keys', '-t', paneId, 'Enter']));
}

/** What the pane has shown, as text: `lines` of its history and the screen. Null when there is no such pane. */
export async function captureText(tmux: Tmux, paneId: string, lines: number): Promise<string | null> {
  const ran = await call(tmux, ['capture-pane', '-p', '-J', '-S', `-${lines}`, '-t', paneId]);
  if (ran.kind !== 'ended' || ran.code !== 0) return null;
  // tmux writes below a dead pane why it is dead.
  return ran.stdout.trimEnd().replace(/(^|\n)Pane is dead[^\n]*$/, '');
}

/** What a format says of a target; empty where there is none. */
export async function ask(tmux: Tmux, target: string, format: string): Promise<string> {
  const ran = await call(tmux, ['display-message', '-p', '-t', target, format]);
  return ran.kind === 'ended' && ran.code === 0 ? ran.stdout.replace(/\n$/, '') : '';
}
