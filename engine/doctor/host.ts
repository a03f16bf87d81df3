/** What the host has of what the engine needs: tmux, git, node, a locale, and a place for the socket. */
import type { Context } from '../context.ts';
import type { ServerRecord } from '../contract/server-record.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { defaultSocketPath } from '../look/home.ts';
import type { ServerLook } from '../look/server.ts';
import { requireTmux } from '../run/tmux-check.ts';
import { serverEnvironment } from '../world/environment.ts';
import { run } from '../world/exec.ts';
import { isNodeNewEnough, oldestNode } from '../world/node.ts';
import { versionOf } from '../world/tmux.ts';
import { error, type Finding, ok, remedyOf, warning } from './finding.ts';

const timeoutMs = 10_000;
/** What fits into the address of a socket, on Linux and on macOS. */
const longestSocketPathBytes = { linux: 107, others: 103 } as const;

export async function checkTmux(context: Context): Promise<Finding> {
  try {
    await requireTmux(context);
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault;
    const [first] = fault.diagnostics;
    return error('tmux', first?.detail ?? 'cannot be used', first?.help ?? 'install tmux');
  }
  const ran = await versionOf(context.env);
  return ok('tmux', ran.kind === 'ended' ? ran.stdout.trim() : 'there');
}

/** Agents work in git repositories, and the engine itself comes as one. */
export async function checkGit({ env }: Context): Promise<Finding> {
  const ran = await run('git', ['--version'], { env: serverEnvironment(env), cwd: '/', timeoutMs });
  if (ran.kind === 'ended' && ran.code === 0) return ok('git', ran.stdout.trim());
  return warning('git', 'The program git could not be run.', 'install git');
}

/** `version` is that of the node that runs this, such as `20.19.0`. */
export function checkNode(version: string): Finding {
  if (isNodeNewEnough(version)) return ok('node', version);
  return error('node', `${version} is too old.`, `install node ${oldestNode} or newer`);
}

export function checkLocale({ env }: Pick<Context, 'env'>): Finding {
  const said = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  if (/utf-?8/i.test(said)) return ok('locale', said);
  const found = said === '' ? 'No locale is set' : `The locale is ${said}, without UTF-8`;
  return warning(
    'locale',
    `${found}: agents may draw what cannot be read.`,
    'set LANG to one that ends in UTF-8, as C.UTF-8',
  );
}

/** `cleaner`: the file that has sockets below /tmp removed, or null. */
export function checkServer(
  context: Context,
  socket: string,
  record: ServerRecord | null,
  look: ServerLook,
  cleaner: string | null,
): Finding[] {
  const remembered = record?.socket === socket ? record.socketPath : null;
  const path =
    look.kind === 'answered' ? look.socketPath : (remembered ?? defaultSocketPath(context, socket));
  const limit = longestSocketPathBytes[process.platform === 'linux' ? 'linux' : 'others'];
  return [
    ...(Buffer.byteLength(path) <= limit
      ? []
      : [error('socket', `${path} is longer than a socket may be.`, 'set TMUX_TMPDIR to a shorter path')]),
    ...(look.kind === 'unknown'
      ? [error('server', look.diagnostic.detail, remedyOf(look.diagnostic.help) ?? 'see that tmux answers')]
      : [
          ok(
            'server',
            look.kind === 'answered' ? `pid ${look.pid} on ${path}` : `none runs; it will be on ${path}`,
          ),
        ]),
    ...(cleaner !== null && /^\/tmp\//.test(path) ? [cleaned(path, cleaner)] : []),
  ];
}

function cleaned(path: string, cleaner: string): Finding {
  return warning(
    'socket',
    `${cleaner} has sockets below /tmp removed. A server whose socket ${path} is gone runs on, but cannot be reached.`,
    remedyText(
      'keep the socket elsewhere, and set this in what starts your shell as well; where agents run, stop them before:',
      'mkdir -p -m 700 "$HOME/.tmux-sockets"',
      'export TMUX_TMPDIR="$HOME/.tmux-sockets"',
    ),
  );
}
