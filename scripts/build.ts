// Builds po and the engine releases that po carries: `dist/po.mjs` with its program, `engine/agents.mjs` with its
// schema, `dist/engine/<tag>/` with `dist/engine/releases.json`, `dist/schemas/`, and the licences of all bundled code.
// The same sources give the same bytes, and so the same release commit, on every machine: nothing here may read a
// clock, a user name or an absolute path into them. Files that are built already stay untouched, so that a build
// removes nothing from under a running po or test.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { agentsSchemaName } from '../engine/declaration/agents-schema.ts';
import { buildEngine, type Carried, carriedReleases, shared } from './engine-release.ts';
import { licensesText, packagesIn, packagesNamedIn } from './licenses.ts';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(top, 'dist');
const reference = join(top, 'docs', 'reference');
const generated: readonly string[] = ['agents.mjs', agentsSchemaName];

await buildPo(await writeEngine());
copySchemas();
linkCommand();

async function writeEngine(): Promise<readonly Carried[]> {
  const current = await buildEngine(top);
  // Written beside its sources too: this repository runs its engine as every project does.
  for (const { name, content } of current.files.filter((file) => generated.includes(file.name)))
    writeIfChanged(join(top, 'engine', name), content);
  const carried = carriedReleases(top, current);
  for (const { release, files } of carried) {
    for (const { name, content } of files) writeIfChanged(join(dist, 'engine', release.tag, name), content);
  }
  const releases = carried.map(({ release }) => release);
  const tags = releases.map(({ tag }) => tag);
  for (const name of readdirSync(join(dist, 'engine'))) {
    if (!tags.includes(name) && name !== 'releases.json')
      rmSync(join(dist, 'engine', name), { recursive: true });
  }
  writeIfChanged(
    join(dist, 'engine', 'releases.json'),
    Buffer.from(`${JSON.stringify(releases, null, 2)}\n`),
  );
  return carried;
}

/**
 * yargs measures its help with string-width, which makes a segmenter and compiles the list of all emoji on load: a
 * tenth of the cost of a plan of a small fleet. po's own measure is just as right.
 */
function ownWidth(): Plugin {
  const name = 'own-width';
  return {
    name,
    setup(esbuild) {
      esbuild.onResolve({ filter: /^string-width$/ }, () => ({ path: 'string-width', namespace: name }));
      esbuild.onLoad({ filter: /.*/, namespace: name }, () => ({
        contents: "export { widthOf as default } from './engine/kernel/cells.ts';",
        resolveDir: top,
      }));
    },
  };
}

/**
 * The package debug would load this one from around po, where it happens to be installed. po loads no code of others.
 */
function noSupportsColor(): Plugin {
  const name = 'no-supports-color';
  return {
    name,
    setup(esbuild) {
      esbuild.onResolve({ filter: /^supports-color$/ }, () => ({ path: 'supports-color', namespace: name }));
      esbuild.onLoad({ filter: /.*/, namespace: name }, () => ({ contents: 'module.exports = null;' }));
    },
  };
}

/** One program, of which each verb evaluates only what it needs, and the file that starts it. */
async function buildPo(carried: readonly Carried[]): Promise<void> {
  const common = { ...shared, absWorkingDir: top, write: false, metafile: true, outdir: 'dist' } as const;
  const program = await build({
    ...common,
    format: 'cjs',
    entryPoints: { po: 'src/main.ts' },
    outExtension: { '.js': '.cjs' },
    plugins: [ownWidth(), noSupportsColor()],
    legalComments: 'external',
    minifySyntax: true,
    minifyWhitespace: true,
    define: { 'import.meta.url': 'poUrl' },
    // `src/start.ts` calls it.
    banner: {
      js: "(function (require, __filename) { const poUrl = require('node:url').pathToFileURL(__filename).href;",
    },
    footer: { js: '})' },
  });
  const start = await build({
    ...common,
    entryPoints: { po: 'src/start.ts' },
    outExtension: { '.js': '.mjs' },
    banner: { js: '#!/usr/bin/env node' },
  });
  const isNotice = ({ path }: { readonly path: string }) => path.endsWith('.LEGAL.txt');
  const files = [...program.outputFiles.filter((file) => !isNotice(file)), ...start.outputFiles];
  const engines = carried.flatMap(({ files }) => files.filter(({ name }) => name.endsWith('.mjs')));
  const packages = [
    ...[program, start].flatMap(({ metafile }) => packagesIn(metafile)),
    ...engines.flatMap(({ content }) => packagesNamedIn(content.toString('utf8'))),
  ];
  const notices = program.outputFiles.filter(isNotice).map(({ text }) => text);
  const licenses = 'LICENSES.txt';
  writeIfChanged(
    join(dist, licenses),
    Buffer.from(licensesText(top, 'po and its engine', packages, notices)),
  );
  for (const { path, contents } of files) writeIfChanged(path, contents);
  chmodSync(join(dist, 'po.mjs'), 0o755);
  compileAhead(join(dist, 'po.cjs'));
  const others = ['po.cjs.compiled', licenses, 'engine', 'schemas'];
  const kept = new Set([...files.map(({ path }) => basename(path)), ...others]);
  for (const name of readdirSync(dist)) {
    if (!kept.has(name)) rmSync(join(dist, name), { recursive: true });
  }
}

/** What `po schema` prints: the files of the reference themselves. */
function copySchemas(): void {
  const names = readdirSync(reference).filter((name) => name.endsWith('.schema.json'));
  for (const name of names) writeIfChanged(join(dist, 'schemas', name), readFileSync(join(reference, name)));
  for (const name of readdirSync(join(dist, 'schemas'))) {
    if (!names.includes(name)) rmSync(join(dist, 'schemas', name));
  }
}

/** Beside the program, for the file that starts it. */
function compileAhead(file: string): void {
  const partial = `${file}.${process.pid}`;
  execFileSync(process.execPath, [join(top, 'scripts', 'compile-ahead.mjs'), file, partial], { cwd: top });
  renameSync(partial, `${file}.compiled`);
}

function writeIfChanged(file: string, content: Uint8Array): void {
  if (existsSync(file) && readFileSync(file).equals(content)) return;
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, content);
  renameSync(partial, file);
}

/**
 * Makes `npx po` in this checkout run this build straight away. Without the link npx would first install the checkout
 * into its own cache, and fail forever if that was ever interrupted.
 */
function linkCommand(): void {
  const link = join(top, 'node_modules', '.bin', 'po');
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync('../../dist/po.mjs', link);
}
