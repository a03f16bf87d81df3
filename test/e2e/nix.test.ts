// The flakes, this repository's and that of a new project orchestrator, evaluated by nix itself against a stand-in for
// nixpkgs: without a network, without a store of the machine, and without building anything. Skipped where nix is absent.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestratorFiles } from '../../src/bootstrap/files.ts';

const hasNix = spawnSync('nix', ['--version']).status === 0;
const place = mkdtempSync(join(tmpdir(), 'po-nix-'));
const repository = join(place, 'po');
const orchestrator = join(place, 'orchestrator');
const stub = join(place, 'nixpkgs');
const system = 'x86_64-linux';

afterAll(() => rmSync(place, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 }));

/** The value of an expression of `flake`, the flake at a folder. */
function evaluate(
  folder: string,
  output: string,
  apply: string,
  env: Readonly<Record<string, string>> = told,
): unknown {
  const ran = evaluated(folder, output, apply, env);
  expect(ran.status, ran.stderr).toBe(0);
  return JSON.parse(ran.stdout);
}

/** Where packages lie: nix has to be told. */
const told = { NPM_CONFIG_REGISTRY: 'https://packages.example.org/npm/' };

function evaluated(folder: string, output: string, apply: string, env: Readonly<Record<string, string>>) {
  return spawnSync(
    'nix',
    [
      ...['--extra-experimental-features', 'nix-command flakes', '--offline', 'eval', '--impure', '--json'],
      ...['--option', 'flake-registry', join(place, 'registry.json'), '--no-write-lock-file'],
      ...['--override-input', 'nixpkgs', `path:${stub}`, `path:${folder}#${output}`, '--apply', apply],
    ],
    {
      encoding: 'utf8',
      timeout: 120_000,
      env: {
        PATH: process.env['PATH'],
        HOME: join(place, 'home'),
        // Nothing of the machine's own store, which only root may have.
        NIX_STORE_DIR: join(place, 'store'),
        NIX_STATE_DIR: join(place, 'state'),
        NIX_LOG_DIR: join(place, 'log'),
        NIX_CONF_DIR: join(place, 'conf'),
        ...env,
      },
    },
  );
}

beforeAll(() => {
  if (!hasNix) return;
  for (const name of ['home', 'conf', 'po', 'orchestrator/prompts', 'orchestrator/runbooks'])
    mkdirSync(join(place, name), { recursive: true });
  writeFileSync(join(place, 'registry.json'), '{"flakes":[],"version":2}');
  cpSync(join(import.meta.dirname, '../support/nix/nixpkgs'), stub, { recursive: true });
  for (const name of ['flake.nix', 'package.json', 'package-lock.json']) cpSync(name, join(repository, name));
  for (const { path, content } of orchestratorFiles({ name: 'recipes', version: 'v0.1.0' }))
    writeFileSync(join(orchestrator, path), content);
});

describe.skipIf(!hasNix)('flake.nix (needs nix)', () => {
  it('has a shell with what po runs on, on every system', () => {
    const names = 'shells: builtins.mapAttrs (_: s: map (p: p.name) s.default.given.packages) shells';
    expect(evaluate(repository, 'devShells', names)).toEqual({
      'x86_64-linux': ['nodejs', 'git', 'tmux', 'util-linux'],
      'aarch64-linux': ['nodejs', 'git', 'tmux', 'util-linux'],
      'x86_64-darwin': ['nodejs', 'git', 'tmux', 'flock'],
      'aarch64-darwin': ['nodejs', 'git', 'tmux', 'flock'],
    });
  });

  it('builds po from the lock file and wraps it with its tools', () => {
    const parts = [
      'inherit (p.given) pname version postInstall meta',
      'deps = p.given.npmDeps.given.packageLock.packages',
      'out = p.outPath',
    ];
    const built = evaluate(repository, `packages.${system}.default`, `p: { ${parts.join('; ')}; }`) as {
      readonly version: string;
      readonly postInstall: string;
      readonly meta: { readonly mainProgram: string };
      readonly out: string;
      readonly deps: Readonly<Record<string, { readonly resolved?: string; readonly integrity?: string }>>;
    };
    expect(evaluate(repository, `apps.${system}`, 'apps: apps.default')).toEqual({
      type: 'app',
      program: `${built.out}/bin/po`,
    });
    expect(built.version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
    for (const tool of ['nodejs', 'git', 'tmux', 'util-linux'])
      expect(built.postInstall).toMatch(new RegExp(`--suffix PATH : \\S*-${tool}/bin`));
    expect(built.meta.mainProgram).toBe('po');

    const locked = Object.entries(
      JSON.parse(readFileSync('package-lock.json', 'utf8')).packages as typeof built.deps,
    );
    expect(Object.keys(built.deps)).toEqual(locked.map(([path]) => path).sort());
    for (const [path, { integrity }] of locked) {
      expect(built.deps[path]?.integrity, path).toBe(integrity);
      expect(built.deps[path]?.resolved === undefined, path).toBe(integrity === undefined);
    }
    // As npm has them: the name is in the address twice, the second time without its scope.
    const address = (path: string) =>
      built.deps[path]?.resolved?.replace('https://packages.example.org/npm', '');
    expect(address('node_modules/yargs')).toBe('/yargs/-/yargs-18.2.0.tgz');
    expect(address('node_modules/@octokit/rest')).toBe('/@octokit/rest/-/rest-22.0.1.tgz');
  });

  it('says what it has to be told where it is not', () => {
    const ran = evaluated(
      repository,
      `packages.${system}.default`,
      'p: p.given.npmDeps.given.packageLock',
      {},
    );
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain('NPM_CONFIG_REGISTRY=$(npm config get registry)');
  });

  it('of a new project orchestrator has a shell, with po in it once its flake is named', () => {
    const names = `shells: map (p: p.name) shells.${system}.default.given.packages`;
    expect(evaluate(orchestrator, 'devShells', names)).toEqual(['nodejs', 'git', 'tmux', 'util-linux']);
    const file = join(orchestrator, 'flake.nix');
    const text = readFileSync(file, 'utf8');
    const named = text
      .replaceAll('# inputs.po', 'inputs.po')
      .replace(/"git\+https:[^"]*"/, `"path:${repository}"`);
    expect(named).toContain(`inputs.po.url = "path:${repository}"`);
    writeFileSync(file, named);
    expect(evaluate(orchestrator, 'devShells', names)).toEqual(['nodejs', 'git', 'tmux', 'util-linux', 'po']);
  });
});

it.skipIf(!hasNix)('flake.nix is written as nix reads it (needs nix)', () => {
  for (const file of ['flake.nix', 'test/support/nix/nixpkgs/flake.nix'])
    execFileSync('nix-instantiate', ['--parse', file], { stdio: 'pipe' });
});
