// The format of `list-panes -a`, and its answer. Pure. Any client can set marks on any session, but none can change what a
// pane was started with, so marks count only where both agree.
import {
  isSameLaunch,
  type Launch,
  marks,
  namePattern,
  paneLine,
  parsePaneLine,
  plainField,
  quotedField,
} from '../../engine/protocol.ts';
import type { ClaimedAgent, ServerFacts, Session } from './tmux.ts';

const fields = [
  '#{session_id}',
  '#{pane_id}',
  '#{pane_pid}',
  '#{pane_dead}',
  '#{session_attached}',
  '#{pane_pipe}',
  plainField(marks.fleet),
  plainField(marks.project),
  plainField(marks.agent),
  plainField(marks.spec),
  plainField(marks.engine),
  plainField(marks.launch),
  quotedField('socket_path'),
  quotedField('session_name'),
  quotedField(marks.path),
] as const;

export const panesFormat = paneLine(fields);

interface SeenPane {
  readonly pane: string;
  /** Of the server. */
  readonly socketPath: string | null;
  readonly started: Launch | null;
  /** Its marks agree with what it was started as. */
  readonly isAsMarked: boolean;
  readonly session: Session;
}

/** One entry per session. The agent's pane is the one started as the agent; panes that a person split off do not count. */
export function serverOf(output: string): NonNullable<ServerFacts> {
  let socketPath: string | null = null;
  const bySession = new Map<string, SeenPane[]>();
  for (const line of output.split('\n')) {
    const read = parsePaneLine(line, fields.length);
    if (read === null) continue;
    const seen = seenPane(read.fields, read.started);
    socketPath = seen.socketPath;
    const others = bySession.get(seen.session.id);
    if (others === undefined) bySession.set(seen.session.id, [seen]);
    else others.push(seen);
  }
  const proven = new Set<string>();
  for (const panes of bySession.values()) {
    if (panes.some(({ isAsMarked }) => isAsMarked)) for (const { pane } of panes) proven.add(pane);
  }
  const sessions = [...bySession.values()].map((panes) => sessionOf(panes, proven));
  return { socketPath, sessions: sessions.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function seenPane(values: readonly string[], started: Launch | null): SeenPane {
  const [id = '', pane = '', pid, dead, clients, pipe, ...marked] = values;
  const [fleet, project, agent, spec, engine, launch, socket, name = '', path] = marked;
  const isMarked = Boolean(path && agent && launch && project) && namePattern.test(agent ?? '');
  const asMarked = { folder: path ?? '', agent: agent ?? '', launch: launch ?? '' };
  return {
    pane,
    socketPath: socket || null,
    started,
    isAsMarked: isMarked && started !== null && isSameLaunch(started, asMarked),
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
        path: path || null,
      },
    },
  };
}

const noMarks = { fleet: null, project: null, agent: null, spec: null, engine: null, path: null };

/** @param proven panes of sessions whose marks hold: a session that only shows such a pane (link-window) claims nothing */
function sessionOf(panes: readonly SeenPane[], proven: ReadonlySet<string>): Session {
  const own = panes.filter(({ isAsMarked }) => isAsMarked);
  const candidates = own.length > 0 ? own : panes;
  const age = ({ pane }: SeenPane) => Number(pane.slice(1));
  const first = candidates.reduce((oldest, one) => (age(one) < age(oldest) ? one : oldest));
  if (own.length > 0) return first.session;
  const { session } = first;
  const isShown = panes.some(({ pane }) => proven.has(pane));
  const claims = isShown ? null : claimOf(session.marks.path, session.marks.agent);
  const living = panes.find(
    ({ pane, started, session: { alive } }) => alive && started !== null && !proven.has(pane),
  );
  const unmarked = claimOf(living?.started?.folder ?? null, living?.started?.agent ?? null);
  return {
    ...session,
    marks: noMarks,
    ...((claims !== null || unmarked !== null) && {
      unclear: { ...(claims !== null && { claims }), ...(unmarked !== null && { unmarked }) },
    }),
  };
}

function claimOf(path: string | null, agent: string | null): ClaimedAgent | null {
  return path === null || agent === null || !namePattern.test(agent) ? null : { path, agent };
}
