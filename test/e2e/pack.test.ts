// What `npm pack` makes, and what it installs: a po that works in an empty home, without a network and without the checkout
// that it came from. How a fresh checkout is built and packed is in readme.test.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { dirname, join, normalize, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { readLedger } from '../../scripts/engine-release.ts';
import { packagesNamedIn } from '../../scripts/licenses.ts';
import { type CarriedRelease, releaseOf } from '../../src/world/engines/release.ts';
import { isOperators, ownFiles } from '../support/checkout.ts';
import { orchestratorPlace } from '../support/orchestrator.ts';

const top = resolve(import.meta.dirname, '../..');
const place = realpathSync(mkdtempSync(join(tmpdir(), 'po-pack-')));
const tarball = join(place, `${packageJson.name}-${packageJson.version}.tgz`);
const content = join(place, 'package');
const packedBytesLimit = 2_500_000;
const unpackedBytesLimit = 8_000_000;

/** Of npm only what every user has: this test may run under `npm test`, which says more. */
const env = Object.fromEntries(
  Object.entries({ ...process.env, HOME: join(place, 'home') }).filter(([name]) => !/^npm_/i.test(name)),
);

function run(cwd: string, file: string, ...args: string[]): string {
  const ran = spawnSync(file, args, { cwd, env, encoding: 'utf8', timeout: 120_000 });
  expect(ran.status, `${file} ${args.join(' ')}\n${ran.stdout}${ran.stderr}`).toBe(0);
  return ran.stdout;
}

// Without the build, which has been run for all tests: one that runs beside them could take a file away.
beforeAll(() => {
  run(top, 'npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', place);
  run(place, 'tar', '-xzf', tarball);
});

afterAll(() => rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

function packed(): readonly string[] {
  const entries = readdirSync(content, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(content.length + 1))
    .sort();
}

const read = (path: string) => readFileSync(join(content, path));
const releases = () => JSON.parse(read('dist/engine/releases.json').toString()) as CarriedRelease[];

describe('the tarball', () => {
  it('holds the program, the engines, the schemas, the documents and the licences, and nothing else', () => {
    const engines = releases().flatMap(({ tag, files }) => files.map(({ name }) => `${tag}/${name}`));
    const schemas = ownFiles().flatMap(
      (path) => /^docs\/reference\/(.*\.schema\.json)$/.exec(path)?.[1] ?? [],
    );
    expect(packed().filter((path) => !path.startsWith('docs/'))).toEqual(
      [
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'engine/README.md', 'package.json'],
        ...['LICENSES.txt', 'po.cjs', 'po.cjs.compiled', 'po.mjs'].map((name) => `dist/${name}`),
        ...['releases.json', ...engines].map((name) => `dist/engine/${name}`),
        ...schemas.map((name) => `dist/schemas/${name}`),
      ].sort(),
    );
    const documents = ownFiles().filter((path) => path.startsWith('docs/'));
    expect(packed()).toEqual(expect.arrayContaining(documents));
    expect(packed().filter(isOperators)).toEqual([]);
  });

  it('is not larger than it has to be', () => {
    expect(statSync(tarball).size).toBeLessThan(packedBytesLimit);
    const sizes = packed().map((path) => statSync(join(content, path)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(unpackedBytesLimit);
  });

  it('names no place of the machine that made it, and no address to download from', () => {
    const host = /https?:\/\/[\w.-]*(?:registry|artifactory|verdaccio|nexus|mirror)[\w.-]*[/"']/;
    for (const path of packed()) {
      const text = read(path).toString('latin1');
      for (const where of [top, homedir(), tmpdir(), place].filter((one) => one.length > 5))
        expect(text.includes(where), `${path} names ${where}`).toBe(false);
      expect(host.exec(text), path).toBeNull();
      expect(text.includes('sourceMappingURL'), path).toBe(false);
    }
    expect(read('package.json').includes(hostname())).toBe(false);
  });

  it('needs no other package, and says what it needs', () => {
    const manifest = JSON.parse(read('package.json').toString()) as Record<string, unknown>;
    for (const key of ['private', 'dependencies', 'optionalDependencies', 'peerDependencies', 'repository'])
      expect(manifest[key], key).toBeUndefined();
    for (const script of ['preinstall', 'install', 'postinstall'])
      expect(manifest['scripts']).not.toHaveProperty(script);
    expect(manifest).toMatchObject({ license: 'MIT', engines: { node: '>=20.19' } });
    const words = /\brequire\("([^"]+)"\)/g;
    const required = [...read('dist/po.cjs').toString().matchAll(words)].map(([, name = '']) => name);
    const foreign = required.filter((name) => !process.getBuiltinModule(name.replace(/^node:/, '')));
    expect(required.length).toBeGreaterThan(5);
    expect(foreign).toEqual([]);
  });

  it('holds every engine release to the byte', () => {
    const ledger = readLedger(top);
    expect(
      releases()
        .filter(({ released }) => released)
        .map(({ tag, commit }) => [tag, commit]),
    ).toEqual(ledger.map(({ tag, commit }) => [tag, commit]));
    for (const { tag, commit, files } of releases()) {
      const bytes = files.map(({ name }) => ({ name, content: read(`dist/engine/${tag}/${name}`) }));
      expect(releaseOf(tag, bytes).commit, tag).toBe(commit);
    }
  });

  it('has the licence of every package whose code is in it', () => {
    const text = read('dist/LICENSES.txt').toString();
    const engines = releases().map(({ tag }) => read(`dist/engine/${tag}/agents.mjs`).toString());
    const inEngines = engines.flatMap(packagesNamedIn);
    expect(inEngines).toContain('node_modules/zod');
    const bundled = ['yargs-parser', 'execa', 'simple-git', 'chokidar', 'diff', 'gitea-js', '@octokit/core'];
    for (const name of [...inEngines.map((path) => path.replace(/^.*node_modules\//, '')), ...bundled])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`, 'm'));
    // The three that are not MIT or ISC, in words of their own.
    for (const words of ['Apache License', 'Redistribution and use in source and binary forms'])
      expect(text).toContain(words);
    expect(read('LICENSE').toString()).toBe(readFileSync(join(top, 'LICENSE'), 'utf8'));
  });

  it('has every file that its documents link to', () => {
    const broken = packed()
      .filter((path) => path.endsWith('.md') && !path.startsWith('dist/'))
      .flatMap((path) => {
        const links = [
          ...read(path)
            .toString()
            .matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g),
        ];
        const targets = links.map(([, link = '']) => normalize(join(dirname(path), link)));
        return targets
          .filter((target) => existsSync(join(top, target)) && !existsSync(join(content, target)))
          .map((target) => `${path} links to ${target}`);
      });
    expect(broken).toEqual([]);
  });
});

it('installs without a network into an empty home, and is all that a fleet needs', {
  timeout: 240_000,
}, () => {
  const desk = orchestratorPlace('fleet', 'home');
  rmSync(join(desk.top, 'bin/po'));
  const prefix = join(desk.top, 'a prefix');
  for (const name of Object.keys(desk.env)) if (/^npm_/i.test(name)) delete desk.env[name];
  const shell = (line: string) => {
    const ran = desk.shell(`cd ~; export PATH='${prefix}/bin':"$PATH"; ${line}`);
    expect(ran.code, `${line}\n${ran.stdout}${ran.stderr}`).toBe(0);
    return ran.stdout;
  };
  expect(
    shell(`npm install -g --offline --ignore-scripts --prefix '${prefix}' '${tarball}' 2>&1`),
  ).not.toMatch(/warn/i);
  expect(readdirSync(join(prefix, 'bin'))).toEqual(['po']);
  const installed = join(prefix, 'lib/node_modules', packageJson.name);
  expect(readdirSync(dirname(installed)).filter((name) => !name.startsWith('.'))).toEqual([packageJson.name]);
  expect(existsSync(join(installed, 'node_modules'))).toBe(false);
  expect(readFileSync(join(prefix, 'share/man/man1/po.1'))).toEqual(read('docs/reference/po.1'));

  expect(shell('po --version')).toBe(`po ${packageJson.version}\n`);
  expect(shell('po completion bash')).toContain('complete ');
  expect(shell('po schema fleet')).toBe(read('docs/reference/fleet.schema.json').toString());
  expect(shell('po engine list')).toContain(releases()[0]?.tag);
  expect(shell('po init fleet')).toContain('\nNext:\n');
  expect(shell('cd fleet && node engine/agents.mjs version')).toBe('v0.1.0\n');
  shell(`cd fleet && printf '\\n[projects.notes]\\ntemplate = "shell"\\n' >> fleet.toml`);
  expect(shell('cd fleet && po plan')).toContain('Plan: 2 to create, 1 to start, of 1 project.');
  expect(shell('cd fleet && po apply --yes')).toContain('Applied: 3 done, of 3 steps.');
  expect(shell('cd fleet && po status')).toMatch(/notes/);
  expect(shell('cd fleet && po plan')).toBe('Nothing to do: 1 project is up to date.\n');
  expect(shell('cd fleet && po show notes')).toContain('notes');
  shell(`cd fleet && po set notes state=stopped && po apply --yes`);
  shell(`npm uninstall -g --offline --prefix '${prefix}' ${packageJson.name}`);
  expect(existsSync(installed)).toBe(false);
});
