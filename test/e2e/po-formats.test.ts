// Every document that po can print has a schema, and what it really prints is what the schema promises.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { formats } from '../../src/formats/index.ts';
import { git, makeFleet, poFolder, startPo } from '../support/fleet.ts';
import { noJob, repository, startForge, token } from '../support/forge-server.ts';
import { flawsOf } from '../support/formats.ts';
import { remoteAt } from '../support/remotes.ts';

const sources = resolve(import.meta.dirname, '../../src');
/** What a digest is taken of, the lines of a journal, a record of what was accepted: nobody is promised anything of them. */
const internal = ['po.accepted-settings/1', 'po.effects/2', 'po.journal/2'];
const named = formats.map(({ format }) => format).sort();

it('has a schema for each format that its sources name', () => {
  const found = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('formats/'))
    .flatMap((file) => readFileSync(join(sources, file), 'utf8').match(/\bpo\.[a-z-]+\/\d+\b/g) ?? []);
  const printed = new Set(found.filter((format) => !internal.includes(format)));
  expect([...printed].sort()).toEqual(named);
});

it('prints each of them as its schema promises', async () => {
  const fleet = makeFleet({ projects: { solo: {}, later: { state: 'stopped' } } });
  const seen = new Set<string>();
  const check = (text: string, what: string) => {
    const document = JSON.parse(text);
    const format = formats.find((one) => one.format === document.format);
    expect(format, `${what}: ${document.format}`).toBeDefined();
    expect(flawsOf(format?.name ?? '', document), what).toEqual([]);
    seen.add(document.format);
    return document.format;
  };
  const prints = async (format: string, words: readonly string[], cwd = fleet.desk) => {
    const ran = await startPo(words, { cwd, env: { ...fleet.env, ...noJob } }).done;
    expect(check(ran.stdout, words.join(' ')), ran.stderr).toBe(format);
  };

  await prints('po.init/1', ['init', '--json', 'orchestrator'], fleet.top);
  await prints('po.schema-list/1', ['schema', '--json']);
  await prints('po.validate/1', ['validate', '--json']);
  writeFileSync(join(fleet.desk, 'faulty.toml'), '[fleet]\nnane = 1\n');
  await prints('po.validate/1', ['validate', '--json', '-f', 'faulty.toml']);
  await prints('po.diagnostics/1', ['plan', '--json', '-f', 'faulty.toml']);
  await prints('po.plan/1', ['plan', '--json']);
  await prints('po.engine-list/1', ['engine', 'list', '--json'], fleet.top);
  await fleet.po('plan', '--out', 'one.plan.json', 'solo');
  check(readFileSync(join(fleet.desk, 'one.plan.json'), 'utf8'), 'plan --out');
  await prints('po.show/1', ['show', 'one.plan.json', '--json']);
  await prints('po.apply/1', ['apply', '--json', '--yes']);
  await prints('po.engine-list/1', ['engine', 'list', '--json']);
  await prints('po.status/1', ['status', '--json']);
  await prints('po.project/1', ['show', 'solo', '--json']);
  await prints('po.doctor/1', ['doctor', '--json']);
  writeFileSync(join(fleet.desk, 'before.toml'), readFileSync(fleet.file));
  await prints('po.edit/1', ['add', 'web', 'template=shell', '--json']);
  await prints('po.diff/1', ['diff', '--json', '--base', 'before.toml']);
  await prints('po.history/1', ['history', '--json']);
  await prints('po.history/1', ['history', 'last', '--json']);
  await prints('po.undo/1', ['undo', 'last', '--json']);

  await prints('po.trust/1', ['trust', 'solo', '--json', '--yes']);
  await prints('po.trust-folders/1', ['trust-folders', '--json', '--yes']);

  const events = await fleet.po('plan', '--events');
  for (const line of events.stdout.trimEnd().split('\n')) {
    const document = JSON.parse(line);
    expect(flawsOf('events', document), line).toEqual([]);
    if (document.format !== undefined) seen.add(document.format);
  }

  // No release of a po in development is published, so this copy of it says that one was cut.
  const list = join(poFolder(), 'engine', 'releases.json');
  const releases: readonly object[] = JSON.parse(readFileSync(list, 'utf8'));
  writeFileSync(list, JSON.stringify(releases.map((one) => ({ ...one, released: true }))));
  git(fleet.top, 'init', '--quiet', '--bare', '--initial-branch=main', 'engine.git');
  const remote = remoteAt(join(fleet.top, 'engine.git')).url;
  await prints('po.engine-publish/1', ['engine', 'publish', remote, '--json', '--yes']);
  await prints('po.engine-publish/1', ['engine', 'publish', remote, '--json', '--yes']);

  const forge = await startForge('forgejo');
  const at = ['--platform', forge.platform, '--server', forge.url, '--repository', repository];
  fleet.write('desk/plan.md', 'the plan\n');
  const ran = await fleet.poWith(
    { ...noJob, PO_FORGE_TOKEN: token },
    ...['comment', 'plan.md', '--json', '--pull-request', '7', ...at],
  );
  check(ran.stdout, 'comment');

  expect([...seen].sort()).toEqual(named);
});
