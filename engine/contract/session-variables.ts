/**
 * Variables that belong to one login of the operator: a socket, a display or a terminal that is gone when they log out.
 * They are refreshed together, from a later command of theirs: half of one session and half of another is no session.
 */
export const sessionVariables: readonly { readonly name: string; readonly why: string }[] = [
  { name: 'SSH_AUTH_SOCK', why: 'the ssh agent that holds the keys' },
  { name: 'SSH_AGENT_PID', why: 'its process' },
  { name: 'SSH_CONNECTION', why: 'where an ssh session comes from' },
  { name: 'SSH_CLIENT', why: 'the same, as older programs read it' },
  { name: 'SSH_TTY', why: 'the terminal of an ssh session' },
  { name: 'SSH_ASKPASS', why: 'the window that asks for a passphrase' },
  { name: 'GPG_TTY', why: 'the terminal in which gpg asks for a passphrase' },
  { name: 'GPG_AGENT_INFO', why: 'the agent of gpg 1' },
  { name: 'DISPLAY', why: 'the X display' },
  { name: 'XAUTHORITY', why: 'the key to the X display' },
  { name: 'WAYLAND_DISPLAY', why: 'the Wayland display' },
  { name: 'DBUS_SESSION_BUS_ADDRESS', why: 'the bus of the desktop session' },
  { name: 'XDG_RUNTIME_DIR', why: 'the folder of sockets that goes with the last login' },
  { name: 'XDG_SESSION_ID', why: 'the login session' },
  { name: 'XDG_SESSION_TYPE', why: 'whether it has a display' },
  { name: 'KRB5CCNAME', why: 'the Kerberos tickets' },
  { name: 'KUBECONFIG', why: 'the cluster that was chosen' },
  { name: 'VSCODE_IPC_HOOK_CLI', why: 'the window of VS Code' },
  { name: 'VSCODE_GIT_IPC_HANDLE', why: 'by which VS Code answers git' },
  { name: 'VSCODE_GIT_ASKPASS_NODE', why: 'by which VS Code answers git' },
  { name: 'VSCODE_GIT_ASKPASS_MAIN', why: 'by which VS Code answers git' },
  { name: 'VSCODE_GIT_ASKPASS_EXTRA_ARGS', why: 'by which VS Code answers git' },
  { name: 'GIT_ASKPASS', why: 'what answers git, often the window of an editor' },
];
