// Looks at a tmux server; never starts, changes or ends one. One call sees every session of a socket.

import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { saysNoServer } from '../../engine/protocol.ts';
import type { Exec } from './exec.ts';
import { known, unknown } from './look.ts';
import type { Tmux } from './tmux.ts';
import { panesFormat, serverOf } from './tmux-panes.ts';

const timeoutMs = 10_000;

export function systemTmux(exec: Exec, env: Readonly<Record<string, string>>): Tmux {
  return {
    async look(socket) {
      const where = 'name' in socket ? ['-L', socket.name] : ['-S', socket.path];
      const result = await exec.run({
        file: 'tmux',
        // -u: without a UTF-8 locale tmux would rewrite bytes of what it prints. list-panes starts no server.
        args: ['-u', ...where, 'list-panes', '-a', '-F', panesFormat],
        cwd: '/',
        timeoutMs,
        env,
      });
      if (result.code === 0) return known(serverOf(result.stdout));
      if (result.code === 1 && saysNoServer(result.stderr)) return known(null);
      // A server without sessions: the engine's conf lets it live on when the last one has ended.
      if (result.code === 1 && result.stderr.trim() === 'no current target') return known(serverOf(''));
      return unknown({
        severity: 'error',
        code: result.failure === 'not-found' ? 'tmux-missing' : 'tmux-unknown',
        summary: result.failure === 'not-found' ? 'tmux is not installed' : 'tmux does not answer',
        detail:
          result.failure === 'not-found'
            ? 'there is no tmux on the PATH, so po cannot tell what runs'
            : result.failure === 'timeout'
              ? `tmux ${where.join(' ')} list-panes gave no answer in ${timeoutMs / 1000} s`
              : `tmux ${where.join(' ')} list-panes: ${result.stderr.trim() || `exit ${result.code}`}`,
        help:
          result.failure === 'not-found'
            ? 'install tmux 3.2 or newer'
            : remedyText('look with:', `tmux ${where.map(shellWord).join(' ')} list-sessions`),
      });
    },
  };
}
