/** The status for people. Pure. */
import type { AgentStatus, StatusDocument } from '../contract/status-document.ts';

export function statusTable(status: StatusDocument, now: Date): string[] {
  const head = ['AGENT', 'STATE', 'SINCE', 'PID', 'KIND', 'BACKEND', 'NOTE'];
  const rows = status.agents.map((agent) => [
    agent.name,
    agent.runtime.state,
    agent.runtime.since === null ? '-' : age(new Date(agent.runtime.since), now),
    agent.pid === null ? '-' : String(agent.pid),
    agent.kind,
    agent.backend,
    noteOn(agent),
  ]);
  return [
    `${status.project} on tmux -L ${status.socket}, engine ${status.engine}`,
    ...(rows.length === 0 ? ['agents.toml declares no agent'] : table([head, ...rows])),
    ...(status.undeclared ?? []).map((name) => `${name} runs, and agents.toml does not declare it`),
  ];
}

function noteOn(agent: AgentStatus): string {
  if (agent.spec.drift) return 'its definition has changed since it was started';
  const isOver = agent.runtime.state === 'exited' || agent.runtime.state === 'absent';
  return agent.desired === 'up' && agent.kind === 'persistent' && isOver ? 'should be up' : '';
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The largest unit alone: `45s`, `12m`, `3h`, `9d`. */
export function age(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
