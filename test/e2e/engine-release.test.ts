// The engine's release: what may be in it, where it runs, and that what was released never changes.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  archiveFile,
  buildEngine,
  carriedReleases,
  type EngineBuild,
  readLedger,
} from '../../scripts/engine-release.ts';
import { packagesNamedIn } from '../../scripts/licenses.ts';

vi.setConfig({ testTimeout: 240_000 });

const top = join(import.meta.dirname, '../..');
/** Unminified, so that a project can read what it vendors; most of it is zod and the TOML parsers. */
const sizeLimitBytes = 800 * 1024;

let built: EngineBuild;
beforeAll(async () => {
  built = await buildEngine(top);
});

describe('the release', () => {
  it('imports nothing but node itself', () => {
    const imports = Object.values(built.metafile.outputs).flatMap((output) => output.imports);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter(({ path, external }) => !external || !path.startsWith('node:'))).toEqual([]);
  });

  it('is flat and complete', () => {
    expect(built.release.files.map(({ name }) => name)).toEqual([
      '.gitattributes',
      'LICENSE',
      'README.md',
      'agents.mjs',
      'agents.schema.json',
      'package.json',
      'tmux.conf',
    ]);
  });

  it('is small enough to be read and to be cloned everywhere', () => {
    const sizeBytes = built.files.reduce((sum, { content }) => sum + content.length, 0);
    expect(sizeBytes).toBeLessThan(sizeLimitBytes);
  });

  it('has the licence of every package that is bundled into it, beside its own', () => {
    const license = built.files.find(({ name }) => name === 'LICENSE')?.content.toString('utf8') ?? '';
    expect(license.startsWith(readFileSync(join(top, 'LICENSE'), 'utf8'))).toBe(true);
    const bundle = built.files.find(({ name }) => name === 'agents.mjs')?.content.toString('utf8') ?? '';
    const names = new Set(packagesNamedIn(bundle).map((folder) => folder.replace(/^.*node_modules\//, '')));
    expect(names).toContain('zod');
    for (const name of names) expect(license).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`, 'm'));
  });

  it('runs in an empty folder with nothing installed', () => {
    const folder = place();
    const home = place();
    for (const { name, content } of built.files) writeAt(join(folder, 'engine', name), content);
    const node = (...args: string[]) =>
      spawnSync(process.execPath, ['engine/agents.mjs', ...args], {
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: home },
        encoding: 'utf8',
      });
    expect(node('version')).toMatchObject({ status: 0, stdout: `${built.release.tag}\n`, stderr: '' });
    expect(node('init', '--name', 'demo')).toMatchObject({ status: 0, stderr: '' });
    expect(node('validate')).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(home)).toEqual([]);
  });

  it('is the same to the byte when it is built twice, in folders of different names', async () => {
    const folder = join(place(), 'a folder', 'elsewhere');
    const inputs = Object.keys(built.metafile.inputs);
    const packages = new Set(inputs.flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
    for (const path of ['engine', 'LICENSE', 'package.json', 'tsconfig.json', ...packages])
      cpSync(join(top, path), join(folder, path), { recursive: true });
    const [first, second] = [await buildEngine(folder), await buildEngine(top)];
    expect(first.release).toEqual(built.release);
    expect(second.release).toEqual(built.release);
    for (const { content } of first.files) expect(content.includes(folder)).toBe(false);
  });
});

it('what this repository has released is what its ledger says', () => {
  const tags = readLedger(top).map(({ tag }) => tag);
  const carried = carriedReleases(top, built).map(({ release }) => release.tag);
  expect(carried.filter((tag) => tags.includes(tag))).toEqual(tags);
  expect(carried).toContain(built.release.tag);
});

describe('releasing', () => {
  it('is for good: the bytes stay, and the next change needs the next version', async () => {
    const sources = copyOfSources();
    writeAt(join(sources, 'stray'), '');
    expect(release(sources)).toMatchObject({ status: 1, stderr: expect.stringContaining('?? stray') });
    rmSync(join(sources, 'stray'));
    expect(release(sources, '1.0')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('1.0 is not'),
    });

    expect(release(sources, '1.0.0')).toMatchObject({ status: 0, stderr: '' });
    commit(sources, 'Release engine v1.0.0');
    const first = await buildEngine(sources);
    expect(readLedger(sources)).toEqual([
      { tag: 'v1.0.0', commit: first.release.commit, tree: first.release.tree },
    ]);
    expect(carriedReleases(sources, first).map(({ release }) => release)).toEqual([
      { ...first.release, released: true },
    ]);

    for (const [version, said] of [
      ['1.0.0', 'is released already'],
      ['0.9.9', 'does not come after v1.0.0'],
    ] as const) {
      expect(release(sources, version)).toMatchObject({ status: 1, stderr: expect.stringContaining(said) });
    }

    writeAt(join(sources, 'engine/README.md'), 'Another text.\n');
    const changed = await buildEngine(sources);
    expect(() => carriedReleases(sources, changed)).toThrow('Raise the version in engine/package.json');
    expect(
      spawnSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], {
        cwd: sources,
        encoding: 'utf8',
      }),
    ).toMatchObject({ status: 1, stderr: expect.stringContaining('Engine v1.0.0 is released as') });

    commit(sources, 'Change the engine');
    expect(release(sources, '1.10.0')).toMatchObject({ status: 0, stderr: '' });
    const second = await buildEngine(sources);
    const both = carriedReleases(sources, second);
    expect(both.map(({ release }) => [release.tag, release.released])).toEqual([
      ['v1.0.0', true],
      ['v1.10.0', true],
    ]);
    expect(both[0]?.files).toEqual(expect.arrayContaining([...first.files]));

    writeAt(archiveFile(sources, 'v1.0.0'), readFileSync(archiveFile(sources, 'v1.10.0')));
    expect(() => carriedReleases(sources, second)).toThrow('A release never changes');
  });
});

/** The sources as a repository of their own, with what is installed here. */
function copyOfSources(): string {
  const folder = place();
  for (const path of ['engine', 'scripts', 'src/world/engines', 'LICENSE', 'package.json', '.gitignore'])
    cpSync(join(top, path), join(folder, path), { recursive: true });
  for (const path of ['engine/releases', 'engine/releases.json'])
    rmSync(join(folder, path), { recursive: true, force: true });
  symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
  writeAt(join(folder, '.gitignore'), 'node_modules\n/engine/agents.mjs\n/engine/agents.schema.json\n');
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  commit(folder, 'The sources');
  return folder;
}

function commit(folder: string, message: string): void {
  execFileSync('git', ['add', '--all'], { cwd: folder });
  const who = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  execFileSync('git', [...who, 'commit', '--quiet', '--message', message], { cwd: folder });
}

function release(folder: string, ...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'scripts/release-engine.ts', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
}

function place(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'po-release-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function writeAt(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
