// `po plan` on a real terminal, over a small temporary fleet: what the picture in the README shows. Ends everything
// that it starts.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const screenColumns = 84;
const lines = 40;
const mostTries = 600;
const tryMs = 100;

const head = `[fleet]
name = "recipes"
root = "clones"

[engine]
source = "embedded"
version = "v0.1.0"

[defaults]
template = "shell"
`;

const before = `
[projects.billing]

[projects.notes]
`;

/** The operator's edit: two projects should not run any more, one of them protected; three are new, one on hold. */
const after = `
[projects.billing]
state = "stopped"
protect = true

[projects.notes]
state = "stopped"

[projects.docs-site]
template = "claude"

[projects.web]
after = ["docs-site"]

[projects.shop]
hold = { reason = "being moved to another host" }
`;

/** The screen with its colours, as tmux gives it. The digest depends on the place, so it is cut short. */
export async function planOnScreen(po: string): Promise<string> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'po-picture-')));
  const desk = join(place, 'desk');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(place, 'home'),
    TMUX_TMPDIR: join(place, 'tmux'),
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C.UTF-8',
    TERM: 'xterm-256color',
    PS1: '$ ',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
  };
  for (const folder of [desk, env.HOME, env.TMUX_TMPDIR]) mkdirSync(folder, { mode: 0o700 });
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: desk, env, encoding: 'utf8' });
  const declare = (text: string) => writeFileSync(join(desk, 'fleet.toml'), text);
  const apply = () => run(process.execPath, po, 'apply', '--yes');
  const tmux = (...args: string[]) => run('tmux', '-u', '-L', 'picture', '-f', '/dev/null', ...args);
  try {
    declare(head + before);
    apply();
    declare(head + after);
    const size = ['-x', String(screenColumns), '-y', String(lines)];
    tmux(
      'new-session',
      '-d',
      '-s',
      'desk',
      ...size,
      `po() { ${process.execPath} ${po} "$@"; }; printf '$ po plan\\n'; po plan; printf '\\n'; exec sleep 600`,
    );
    const screen = await settled(() => tmux('capture-pane', '-e', '-p', '-t', 'desk'));
    return screen.replace(/sha256:[0-9a-f]{64}/, 'sha256:…');
  } finally {
    declare(`${head}state = "stopped"\n${before}`);
    apply();
    for (const socket of ['picture', 'po-recipes']) {
      try {
        run('tmux', '-L', socket, 'kill-server');
      } catch {
        // It has ended by itself, with its last session.
      }
    }
    rmSync(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** The last line of a plan is the command that applies it. */
async function settled(screen: () => string): Promise<string> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const seen = screen();
    if (seen.includes('To apply this plan: ')) return seen;
    await pause(tryMs);
  }
  throw new Error(`po plan did not end:\n${screen()}`);
}
