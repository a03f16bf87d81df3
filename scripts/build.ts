// Builds po and the engine releases that po carries: `dist/po.mjs` with its chunks, `engine/agents.mjs` with its
// schema, and `dist/engine/<tag>/` with `dist/engine/releases.json`. The same sources give the same bytes, and so the same
// release commit, on every machine: nothing here may read a clock, a user name or an absolute path into them.
// What is built already is left alone, so that a build beside a running po or a running test takes nothing away.
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
import { buildEngine, carriedReleases, shared } from './engine-release.ts';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(top, 'dist');
const generated: readonly string[] = ['agents.mjs', agentsSchemaName];

await writeEngine();
await buildPo();
linkCommand();

async function writeEngine(): Promise<void> {
  const current = await buildEngine(top);
  // Beside its sources as well, where this repository runs it as every project does.
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
}

/**
 * yargs measures its help with string-width, which makes a segmenter and compiles the list of all emoji as soon as it
 * is loaded: a tenth of what a plan of a small fleet costs. po has a measure of its own, which is as right.
 */
function ownWidth(): Plugin {
  const name = 'own-width';
  return {
    name,
    setup(esbuild) {
      esbuild.onResolve({ filter: /^string-width$/ }, () => ({ path: 'string-width', namespace: name }));
      esbuild.onLoad({ filter: /.*/, namespace: name }, () => ({
        contents: "export { widthOf as default } from './engine/toml/cells.ts';",
        resolveDir: top,
      }));
    },
  };
}

async function buildPo(): Promise<void> {
  const bundle = await build({
    ...shared,
    absWorkingDir: top,
    write: false,
    plugins: [ownWidth()],
    entryPoints: { po: 'src/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    // A verb loads only what it needs.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'external',
    minifySyntax: true,
    minifyWhitespace: true,
    // Some of the bundled CommonJS packages call require() for node's own modules.
    banner: {
      js: "import { createRequire as poCreateRequire } from 'node:module'; const require = poCreateRequire(import.meta.url);",
    },
  });
  for (const file of bundle.outputFiles) {
    const isEntry = basename(file.path) === 'po.mjs';
    const content = isEntry
      ? Buffer.concat([Buffer.from('#!/usr/bin/env node\n'), file.contents])
      : file.contents;
    writeIfChanged(file.path, content);
    if (isEntry) chmodSync(file.path, 0o755);
  }
  const built = new Set(bundle.outputFiles.map((file) => basename(file.path)));
  for (const name of readdirSync(join(dist, 'chunks'))) {
    if (!built.has(name)) rmSync(join(dist, 'chunks', name));
  }
}

function writeIfChanged(file: string, content: Uint8Array): void {
  if (existsSync(file) && readFileSync(file).equals(content)) return;
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, content);
  renameSync(partial, file);
}

/**
 * Makes `npx po` in this checkout run this build straight away. Without the link npx would install the checkout
 * into a cache of its own first, and trip over it for good if that was ever cut off.
 */
function linkCommand(): void {
  const link = join(top, 'node_modules', '.bin', 'po');
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync('../../dist/po.mjs', link);
}
