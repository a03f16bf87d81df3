/** Whether anybody answers at a socket, as a path. A file that is there may be what a killed agent has left. */
import { connect } from 'node:net';

const patienceMs = 1_000;

export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (!path.startsWith('/')) return resolve(false);
    const socket = connect(path);
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    // Busy is not gone.
    socket.setTimeout(patienceMs, () => end(true));
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}
