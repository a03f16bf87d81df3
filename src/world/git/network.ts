// What git needs for asking a remote: that no person can answer its questions, and how long to wait in silence.
// How it gets there stays the user's choice: their ssh command, credential helpers, proxies and certificates are theirs.

/** With this, what would open a window has none, and ssh cannot ask. */
export function askingNobody(env: Readonly<Record<string, string>>): Record<string, string> {
  const quiet: Record<string, string> = { ...env, GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'never' };
  // A program that prints a password may be what answers here; one that asks needs a screen for it.
  for (const screen of ['DISPLAY', 'WAYLAND_DISPLAY', 'VSCODE_GIT_IPC_HANDLE']) delete quiet[screen];
  // Forced, it is set up to answer by itself: ssh would not use it at a terminal otherwise.
  if (env['SSH_ASKPASS_REQUIRE'] !== 'force') {
    delete quiet['SSH_ASKPASS'];
    quiet['SSH_ASKPASS_REQUIRE'] = 'never';
  }
  return quiet;
}

/** How long a transfer may move less than a byte a second. */
const stallSeconds = 60;

/** The settings of a user's that say the same, and are theirs. */
export const ownSettings = '^(core\\.sshcommand|http\\.(.*\\.)?lowspeed(limit|time))$';

/** How long to wait for a silent remote. @param own which of `ownSettings` git has, one `key value` per line */
export function patience(own: string, env: Readonly<Record<string, string>>): Record<string, string> {
  const limits: Record<string, string> = {};
  const hasOwnSpeed =
    /^http\./im.test(own) || Object.keys(env).some((name) => name.startsWith('GIT_HTTP_LOW_SPEED'));
  if (!hasOwnSpeed) {
    limits['GIT_HTTP_LOW_SPEED_LIMIT'] = '1';
    limits['GIT_HTTP_LOW_SPEED_TIME'] = String(stallSeconds);
  }
  const hasOwnSsh = /^core\.sshcommand /im.test(own) || 'GIT_SSH_COMMAND' in env || 'GIT_SSH' in env;
  if (!hasOwnSsh) {
    const options = ['BatchMode=yes', 'ConnectTimeout=10', 'ServerAliveInterval=15', 'ServerAliveCountMax=4'];
    limits['GIT_SSH_COMMAND'] = ['ssh', ...options.map((option) => `-o ${option}`)].join(' ');
  }
  return limits;
}

/** The remedy where git says that a remote asks for a password or the like; empty where it asks for nothing. */
export function remedyFor(said: string): string {
  if (/terminal prompts disabled|could not read (username|password)|unable to read askpass/i.test(said)) {
    return 'The remote asks for a password, and po cannot ask you for it. Set up a credential helper (git help credentials), or use a URL for ssh';
  }
  if (/host key verification failed/i.test(said)) {
    return 'ssh does not know this host, and po cannot ask you about it. Connect to it once by hand, and check the key that it shows';
  }
  if (/permission denied \(|passphrase|sign_and_send_pubkey|too many authentication failures/i.test(said)) {
    return 'ssh gets in with no key that works without a question. Load the right one into ssh-agent: ssh-add';
  }
  const protocol = /transport '([\w+-]+)' not allowed/.exec(said)?.[1];
  if (protocol !== undefined) {
    return `Your git does not allow the protocol ${protocol}. Allow it (protocol.${protocol}.allow, or GIT_ALLOW_PROTOCOL), or use another URL`;
  }
  return '';
}
