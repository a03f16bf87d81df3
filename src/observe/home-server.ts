// Finds the tmux server that the agents of one project are on. Usually that is the fleet's, which the run has seen
// already; the engine remembers another one when it was started elsewhere.

import { remedyText } from '../../engine/kernel/help.ts';
import { parseServerRecord, serverRecordFile, socketName } from '../../engine/protocol.ts';
import type { Project } from '../fleet/fleet.ts';
import { type Look, unknown } from '../world/look.ts';
import type { ServerFacts } from '../world/tmux.ts';
import type { World } from '../world/world.ts';
import type { HostSnapshot } from './host-snapshot.ts';

/**
 * A server that runs and cannot be reached (its socket was deleted) is unknown: taken for absent, every agent would
 * be started a second time.
 */
export async function lookAtHomeServer(
  { name, path }: Project,
  host: HostSnapshot,
  { records, processes }: World,
): Promise<Look<ServerFacts>> {
  const text = records.readText(path, serverRecordFile);
  if (!text.known) return text;
  const record = text.value === null ? null : parseServerRecord(text.value);
  const server = record?.ok === true ? record.value.server : null;
  if (record?.ok !== true || server === null) return host.server;
  // An agent may have written the record, so it must name a tmux server and a socket of the engine's.
  const { socketPath, fleet } = record.value;
  const isOurs = socketPath.endsWith(`/${socketName(fleet)}`) && (await processes.isTmuxServer(server));
  if (!isOurs) return host.server;
  const remembered = await host.serverAt(socketPath);
  if (!remembered.known || remembered.value !== null) return remembered;
  return unknown({
    severity: 'error',
    code: 'tmux-socket-lost',
    summary: 'A tmux server runs and its socket is gone',
    detail: `${socketPath} is gone while its server (pid ${server.pid}) still runs`,
    help: remedyText('let the server make its socket again:', `kill -USR1 ${server.pid}`),
    project: name,
  });
}
