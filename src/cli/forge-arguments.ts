// The arguments that name a repository at a forge.

import { type Given, isRepository, platforms, serverIn } from '../comment/target.ts';
import type { OptionEntry } from './command.ts';
import type { Arguments } from './run.ts';

export const forgeOptions: Readonly<Record<string, OptionEntry>> = {
  repository: {
    type: 'string',
    value: 'OWNER/NAME',
    description: "where it is (default: the CI job's)",
  },
  server: { type: 'string', value: 'URL', description: "the forge's address (default: the CI job's)" },
  platform: {
    type: 'string',
    takes: platforms,
    value: 'NAME',
    description: "github, forgejo or gitea (default: the CI job's)",
  },
};

/** What is wrong with the arguments, for a usage message; otherwise the parsed arguments. */
export function forgeIn(args: Arguments): Omit<Given, 'pullRequest'> | string {
  const platform = args.text('platform');
  const known = platforms.find((one) => one === platform) ?? null;
  if (platform !== null && known === null) return `--platform is one of ${platforms.join(', ')}`;
  const repository = args.text('repository');
  if (repository !== null && !isRepository(repository)) return '--repository takes OWNER/NAME';
  const server = args.text('server');
  if (server !== null && serverIn(server) === null) {
    return '--server takes an address such as https://git.example.org, without a user in it';
  }
  return { platform: known, server, repository };
}
