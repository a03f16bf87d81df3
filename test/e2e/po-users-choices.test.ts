// What people have decided for their git holds for po as well, and where it keeps something from being done that is said,
// with what to do: nothing is worked around, and nothing is left half done.
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';

const files = { 'agents.toml': agentsToml('web'), '.gitignore': '.ao-state/\n' };
const stopped = { state: 'stopped' } as const;

function configure(fleet: Fleet, text = ''): void {
  fleet.write('home/.gitconfig', `[user]\n\tname = Ada\n\temail = ada@example.org\n${text}`);
}

it('pins the engine where git allows no protocol at all, and names the one that a remote needs', async () => {
  const fleet = makeFleet({ projects: { notes: stopped } });
  const remote = makeRemote(fleet, { commits: [files] });
  configure(fleet, '[protocol]\n\tallow = never\n');
  await fleet.apply();
  fleet.declare('more', stopped);
  const https = { GIT_ALLOW_PROTOCOL: 'https' };
  expect(await fleet.poWith(https, 'apply', '--yes')).toMatchObject({ code: 0, stderr: '' });
  fleet.declare('web', { repo: remote.url, ...stopped });
  const ran = await fleet.po('apply', '--yes');
  expect(ran.code).toBe(1);
  expect(unwrapped(ran.stdout)).toContain(
    'Your git does not allow the protocol file. Allow it (protocol.file.allow, or GIT_ALLOW_PROTOCOL), or use another URL',
  );
  expect(readdirSync(fleet.root).sort()).toEqual(['.po', 'more', 'notes']);
});

it.runIf(process.getuid?.() === 0)(
  'leaves clones of another user alone, whatever is declared of them',
  async () => {
    const fleet = makeFleet({ projects: { notes: stopped, gone: stopped } });
    configure(fleet);
    const remote = makeRemote(fleet, { commits: [files] });
    await fleet.apply();
    git(fleet.top, 'clone', '--quiet', remote.url, fleet.path('web'));
    fleet.declare('web', { repo: remote.url, ...stopped });
    fleet.declare('gone', null);
    fleet.declare('notes', { state: 'retired' });
    const head = remote.log();
    for (const name of ['web', 'notes', 'gone']) {
      const path = fleet.path(name);
      const all = ['', ...readdirSync(path, { recursive: true, encoding: 'utf8' })];
      for (const one of all) chownSync(join(path, one), 12_345, 12_345);
    }
    const ran = await fleet.po('apply', '--yes');
    expect(ran.code).toBe(1);
    for (const name of ['web', 'notes', 'gone'])
      expect(unwrapped(ran.stdout + ran.stderr)).toContain(
        `${fleet.path(name)} belongs to uid 12345, so git does not work in it`,
      );
    expect(ran.stdout + ran.stderr).toContain(`    sudo chown -R root ${fleet.path('web')}\n`);
    expect(readdirSync(fleet.root).sort()).toEqual(['.po', 'gone', 'notes', 'web']);
    expect(remote.log()).toEqual(head);
  },
);

it('takes no unsigned commit where git takes only signed ones, and says how it is taken', async () => {
  const fleet = makeFleet({ projects: {} });
  configure(fleet, '[merge]\n\tverifySignatures = true\n');
  const remote = makeRemote(fleet, { commits: [files] });
  fleet.declare('web', { repo: remote.url, ...stopped });
  await fleet.apply();
  const work = join(fleet.top, 'work/theirs');
  git(work, 'pull', '--quiet', '--no-verify-signatures', remote.url, 'main');
  commitFiles(work, { 'b.txt': 'b\n' }, 'Unsigned');
  git(work, 'push', '--quiet', remote.url, 'main');
  fleet.git('web', 'fetch', '--quiet', 'origin');
  fleet.declare('web', { engine: 'v0.1.0' });
  const [head, log] = [fleet.git('web', 'rev-parse', 'HEAD'), remote.log()];
  const { code, document } = await fleet.applyJson();
  expect(code).toBe(4);
  expect(document.results).toMatchObject([{ outcome: { state: 'blocked', code: 'commit-unsigned' } }]);
  expect(fleet.git('web', 'rev-parse', 'HEAD')).toBe(head);
  expect(fleet.git('web', 'status', '--porcelain')).toBe('');
  expect(remote.log()).toEqual(log);
  fleet.git('web', 'merge', '--quiet', '--ff-only', '--no-verify-signatures', 'origin/main');
  await fleet.apply();
  await fleet.expectConverged();
});

it('says of a push that has to be signed what the remote says', async () => {
  const fleet = makeFleet({ projects: {} });
  configure(fleet, '[push]\n\tgpgSign = true\n');
  const remote = makeRemote(fleet, { commits: [files] });
  fleet.declare('web', { repo: remote.url, ...stopped });
  const ran = await fleet.po('apply', '--yes');
  expect(ran.code).toBe(1);
  expect(unwrapped(ran.stdout)).toContain('the receiving end does not support --signed push');
  expect((await fleet.plan()).steps).toMatchObject([{ reason: 'pin-unpushed' }]);
  configure(fleet);
  await fleet.apply();
  await fleet.expectConverged();
});

/** gpg that knows its key only where it may ask, and then waits for an answer. */
const asking = `#!/bin/sh
echo "$*" >> "$HOME/asked"
case " $* " in *' --pinentry-mode=error '*) echo 'gpg: signing failed: No pinentry' >&2; exit 2 ;; esac
exec sleep 1000
`;

/** gpg with a key that needs no answer. */
const signing = `#!/bin/sh
cat >/dev/null
echo '[GNUPG:] SIG_CREATED D 1 8 00 1 F' >&2
printf '%s\\n' '-----BEGIN PGP SIGNATURE-----' '' 'aa' '-----END PGP SIGNATURE-----'
`;

it('asks nobody for the passphrase of a key, and says how it is unlocked', async () => {
  const fleet = makeFleet({ projects: { notes: stopped } });
  fleet.write('bin/gpg', asking, 0o755);
  configure(fleet, '[commit]\n\tgpgSign = true\n[gpg]\n\tformat = openpgp\n');
  const env = {
    PATH: `${join(fleet.top, 'bin')}:${process.env['PATH'] ?? ''}`,
    DISPLAY: ':0',
    GPG_TTY: '/dev/tty',
  };
  const begunAt = Date.now();
  const ran = await fleet.poWith(env, 'apply', '--yes');
  expect(ran.code).toBe(1);
  expect(Date.now() - begunAt).toBeLessThan(20_000);
  const said = unwrapped(ran.stdout);
  expect(said).toContain('gpg failed to sign the data');
  expect(said).toContain(
    'To fix: unlock the key, which gpg asks for once; then apply again: echo po | gpg --clearsign',
  );
  expect(readFileSync(join(fleet.home, 'asked'), 'utf8').trim().split('\n')).toHaveLength(1);
  expect(existsSync(fleet.path('notes'))).toBe(false);
  fleet.write('bin/gpg', signing, 0o755);
  expect(await fleet.poWith(env, 'apply', '--yes')).toMatchObject({ code: 0, stderr: '' });
  expect(fleet.git('notes', 'cat-file', 'commit', 'HEAD')).toContain('gpgsig -----BEGIN PGP SIGNATURE-----');
  expect(readdirSync(fleet.path('notes', '.git')).filter((name) => name.includes('gpg'))).toEqual([]);
});
