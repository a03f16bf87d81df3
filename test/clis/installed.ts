// The real CLIs, by exact version from npm, each in a folder of its own outside of the repository. They are kept, so that
// only the first run downloads them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendName } from '../../engine/backends/index.ts';

export interface CliVersion {
  readonly backend: Exclude<BackendName, 'shell' | 'command'>;
  readonly package: string;
  readonly version: string;
  /** A node of its own, where it needs a newer one than this repository. */
  readonly node?: string;
}

/** npm has node's own builds under this name. */
const node = '22.23.3';

/** Those that docs/agents.md names. */
export const cliVersions: readonly CliVersion[] = [
  { backend: 'claude', package: '@anthropic-ai/claude-code', version: '2.1.332' },
  { backend: 'claude', package: '@anthropic-ai/claude-code', version: '2.1.197' },
  { backend: 'codex', package: '@openai/codex', version: '0.171.0' },
  { backend: 'gemini', package: '@google/gemini-cli', version: '0.61.0' },
  { backend: 'opencode', package: 'opencode-ai', version: '1.18.33' },
  { backend: 'qwen', package: '@qwen-code/qwen-code', version: '0.24.4', node },
  { backend: 'pi', package: '@earendil-works/pi-coding-agent', version: '1.6.0', node },
  { backend: 'copilot', package: '@github/copilot', version: '1.0.102' },
];

/** What the largest needs, and what npm needs beside it while it unpacks. */
const roomBytes = 1_500_000_000;
const installLimitMs = 900_000;

/** `home` is the operator's own. */
export function cacheFolder(home: string): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(home, '.cache');
  return process.env['PO_TEST_CLIS'] || join(cache, 'po-test-clis');
}

/** The folder to put on PATH; or why there is none. */
export type Installed = { readonly bin: string } | { readonly problem: string };

export function installCli(
  { package: name, version, node: nodeVersion }: CliVersion,
  cache: string,
): Installed {
  const folder = join(cache, `${name.replace(/^.*\//, '')}-${version}`);
  const bin = join(folder, 'node_modules/.bin');
  if (existsSync(bin)) return { bin };
  mkdirSync(cache, { recursive: true });
  const { bavail, bsize } = statfsSync(cache);
  if (bavail * bsize < roomBytes) return { problem: `less than ${roomBytes / 1e9} GB free in ${cache}` };
  const fresh = `${folder}.new-${process.pid}`;
  mkdirSync(fresh);
  writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n');
  try {
    const args = [
      'install',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--save-exact',
      `${name}@${version}`,
      ...(nodeVersion === undefined ? [] : [`node@${nodeVersion}`]),
    ];
    execFileSync('npm', args, { cwd: fresh, stdio: ['ignore', 'ignore', 'pipe'], timeout: installLimitMs });
    renameSync(fresh, folder);
    return { bin };
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    return {
      problem: error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error),
    };
  }
}
