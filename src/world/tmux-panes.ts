// How `list-panes -a` is asked and read. Pure. The separator is printable (a TAB is rewritten by tmux without a
// UTF-8 locale) and the fields that may hold anything come last.
import { marks } from '../../engine/protocol.ts';
import type { ServerFacts, Session } from './tmux.ts';

const fields = [
  'session_id',
  'pane_id',
  'pane_pid',
  'pane_dead',
  'session_attached',
  'pane_pipe',
  'socket_path',
  marks.fleet,
  marks.project,
  marks.agent,
  marks.spec,
  marks.engine,
  'session_name',
  marks.path,
] as const;

export const panesFormat = fields.map((name) => `#{${name}}`).join('|');

/** One entry a session. The agent's pane is the session's first; panes that a person split off do not count. */
export function serverOf(output: string): NonNullable<ServerFacts> {
  let socketPath: string | null = null;
  const first = new Map<string, { paneNumber: number; session: Session }>();
  for (const line of output.split('\n')) {
    const [id, pane, pid, dead, clients, pipe, socket, fleet, project, agent, spec, engine, name, ...path] =
      line.split('|');
    if (id === undefined || pane === undefined || name === undefined) continue;
    socketPath = socket || null;
    const paneNumber = Number(pane.slice(1));
    const earlier = first.get(id);
    if (earlier !== undefined && earlier.paneNumber < paneNumber) continue;
    first.set(id, {
      paneNumber,
      session: {
        id,
        name,
        alive: dead !== '1',
        panePid: Number(pid),
        clients: Number(clients),
        piped: pipe === '1',
        marks: {
          fleet: fleet || null,
          project: project || null,
          agent: agent || null,
          spec: spec || null,
          engine: engine || null,
          path: path.join('|') || null,
        },
      },
    });
  }
  const sessions = [...first.values()].map(({ session }) => session);
  return { socketPath, sessions: sessions.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
