/** Whether tmux says that there is nothing to talk to, as opposed to a server that refuses or hangs. Pure. */
export function saysNoServer(stderr: string): boolean {
  return /^no server running on |^error connecting to .*\((No such file or directory|Connection refused)\)$/.test(
    stderr.trim(),
  );
}
