// Command lines that install a program, or set the git identity. Pure.
import { backendOf } from '../../engine/protocol.ts';
import type { Machine } from '../world/machine.ts';

/** Null for a program that is no agent CLI that po knows. */
export function agentInstallLine(backend: string): string | null {
  const cli = backendOf(backend)?.cli ?? null;
  return cli === null ? null : `npm install -g ${cli.npmPackage}`;
}

type Program = 'git' | 'tmux' | 'flock';

export function installLine(program: Program, { families, platform, uid }: System): string {
  const isMac = platform === 'darwin';
  const name = program !== 'flock' || isMac ? program : 'util-linux';
  const as = uid === 0 ? '' : 'sudo ';
  const is = (...some: readonly string[]) => families.some((family) => some.includes(family));
  if (isMac) return `brew install ${name}`;
  if (is('debian', 'ubuntu')) return `${as}apt-get install -y ${name}`;
  if (is('fedora', 'rhel', 'centos')) return `${as}dnf install -y ${name}`;
  if (is('alpine')) return `${as}apk add ${name}`;
  if (is('arch')) return `${as}pacman -S --noconfirm ${name}`;
  if (is('suse', 'opensuse')) return `${as}zypper install -y ${name}`;
  return `nix profile install nixpkgs#${name}`;
}

export type System = Pick<Machine, 'families' | 'platform' | 'uid'>;

/** What an engine finds of a machine is held against. */
export type Host = System & Pick<Machine, 'cleaner' | 'hasSystemd'>;

export const identityLines = [
  'git config --global user.name "Your Name"',
  'git config --global user.email you@example.org',
] as const;
