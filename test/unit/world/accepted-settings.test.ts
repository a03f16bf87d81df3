// What a person has accepted of a clone's settings: exactly these, in a record that nobody else could have written.
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { acceptedSettings, settingsDigest } from '../../../src/world/accepted-settings.ts';
import { claimedSettings } from '../../../src/world/git/clone-settings.ts';
import type { Setting } from '../../../src/world/git/settings.ts';

const setting = (name: string, value: string): Setting => ({ scope: 'local', name, value });
const ssh = setting('core.sshcommand', './ssh.sh -x');

function place() {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-accepted-')));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const gitDir = join(top, 'clone/.git');
  mkdirSync(gitDir, { recursive: true });
  writeFileSync(join(top, 'clone/ssh.sh'), '#!/bin/sh\n');
  const records = join(top, 'state/ao/settings');
  return {
    accepted: acceptedSettings({ XDG_STATE_HOME: join(top, 'state') }),
    clone: { gitDir, top: join(top, 'clone') },
    records,
  };
}

it('holds for exactly these settings, and for the files of the clone that they name', () => {
  const { accepted, clone } = place();
  expect(accepted.of(clone, [ssh])).toEqual([]);
  accepted.accept(clone, settingsDigest(claimedSettings([ssh]), clone));
  const data = setting('user.name', 'Ada');
  expect(accepted.of(clone, [data, ssh, setting('alias.x', '!x')]).map(({ name }) => name)).toEqual([
    'core.sshcommand',
  ]);
  expect(accepted.of(clone, [setting('core.sshcommand', './ssh.sh -y')])).toEqual([]);
  expect(accepted.of(clone, [ssh, ssh])).toEqual([]);
  expect(accepted.of(clone, [ssh, setting('http.proxy', 'x')])).toEqual([]);
  expect(accepted.of({ ...clone, gitDir: clone.top }, [ssh])).toEqual([]);
  appendFileSync(join(clone.top, 'ssh.sh'), 'curl\n');
  expect(accepted.of(clone, [ssh])).toEqual([]);
});

it('is gone once it is revoked', () => {
  const { accepted, clone } = place();
  accepted.accept(clone, settingsDigest(claimedSettings([ssh]), clone));
  expect(accepted.revoke(clone)).toBe(true);
  expect(accepted.revoke(clone)).toBe(false);
  expect(accepted.of(clone, [ssh])).toEqual([]);
});

it.each<[string, (file: string, folder: string) => void]>([
  ['that others can write to', (file) => chmodSync(file, 0o666)],
  ['in a folder that others can write to', (_, folder) => chmodSync(folder, 0o777)],
  ['that is damaged', (file) => writeFileSync(file, '{')],
])('a record %s says nothing', (_name, spoil) => {
  const { accepted, clone, records } = place();
  accepted.accept(clone, settingsDigest(claimedSettings([ssh]), clone));
  expect(accepted.of(clone, [ssh])).toHaveLength(1);
  const [name = ''] = readdirSync(records);
  spoil(join(records, name), records);
  expect(accepted.of(clone, [ssh])).toEqual([]);
});

it('what switches off care of the user’s is no data, and what takes more care is', () => {
  const names = (value: string) =>
    claimedSettings(['commit.gpgsign', 'merge.verifysignatures'].map((name) => setting(name, value))).map(
      ({ name }) => name,
    );
  expect(names('false')).toEqual(['commit.gpgsign', 'merge.verifysignatures']);
  expect(names('true')).toEqual([]);
});
