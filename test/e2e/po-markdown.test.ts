// `po plan --markdown` on a real registry: which commit it was read from, and how to apply it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { git, makeFleet } from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';

it('is a comment that names the registry’s commit, or its digest where no commit holds it', async () => {
  const fleet = makeFleet({ projects: { web: {}, api: { hold: { reason: 'for @octocat, see #12' } } } });
  const { digest, fleet: registry } = await fleet.plan();
  const uncommitted = await fleet.po('plan', '--markdown', '--detailed-exitcode');
  expect(uncommitted).toMatchObject({ code: 2, stderr: '' });
  expect(uncommitted.stdout).toContain(
    `\`fleet.toml\` with the digest \`${registry.digest}\`, which no commit holds.`,
  );
  expect(uncommitted.stdout).toContain(`### Plan for fleet \`${fleet.name}\`: 3 safe, 1 on hold\n`);
  expect(uncommitted.stdout).toContain('- `api`: `for @octocat, see #12`');
  expect(uncommitted.stdout).toContain(`\n\`\`\`sh\npo apply --plan ${digest}\n\`\`\`\n`);

  git(fleet.desk, 'init', '--quiet');
  commitFiles(fleet.desk, {}, 'The fleet');
  const commit = git(fleet.desk, 'rev-parse', 'HEAD');
  expect((await fleet.po('plan', '--markdown')).stdout).toContain(`\`fleet.toml\` of commit \`${commit}\`.`);

  // From elsewhere, and for one project: the command is the one that makes this very plan.
  const below = join(fleet.desk, 'it is below');
  mkdirSync(below);
  const elsewhere = await fleet.po('plan', '--markdown', '-f', `${below}/../fleet.toml`, 'web');
  expect(elsewhere.stdout).toContain(`of commit \`${commit}\`.`);
  expect(elsewhere.stdout).toContain(`\npo apply -f '${below}/../fleet.toml' web --plan ${digest}\n`);

  writeFileSync(fleet.file, '\n# not committed\n', { flag: 'a' });
  expect((await fleet.po('plan', '--markdown')).stdout).toContain('which no commit holds.');
});

it('is asked for instead of JSON, and not with it', async () => {
  const fleet = makeFleet({ projects: { web: {} } });
  expect(await fleet.po('plan', '--markdown', '--json')).toEqual({
    code: 64,
    stdout: '',
    stderr: 'po: --markdown and --json cannot be given together. See po --help\n',
  });
});
