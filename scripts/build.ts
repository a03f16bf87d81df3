// Builds po and the engine release that po carries: `dist/po.mjs` with its chunks, `engine/agents.mjs`, and
// `dist/engine/<tag>/` with `dist/engine/releases.json`. The same sources give the same bytes, and so the same
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
import { type BuildOptions, build } from 'esbuild';
import { releaseOf } from '../src/world/engines/release.ts';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(top, 'dist');

const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  absWorkingDir: top,
  logLevel: 'warning',
} as const satisfies BuildOptions;

await buildEngine();
await buildPo();
linkCommand();

async function buildEngine(): Promise<void> {
  const bundle = await build({
    ...shared,
    write: false,
    entryPoints: { agents: 'engine/main.ts' },
    outdir: 'engine',
    outExtension: { '.js': '.mjs' },
    // Readable, with the licences of what is in it: a project can read what it vendors.
    legalComments: 'inline',
    banner: { js: '#!/usr/bin/env node' },
  });
  for (const file of bundle.outputFiles)
    writeIfChanged(join(top, 'engine', basename(file.path)), file.contents);

  const { version } = JSON.parse(readFileSync(join(top, 'engine/package.json'), 'utf8')) as {
    version: string;
  };
  const tag = `v${version}`;
  const sources = [
    'engine/agents.mjs',
    'engine/tmux.conf',
    'engine/package.json',
    'engine/README.md',
    'LICENSE',
  ];
  const files = sources.map((path) => ({ name: basename(path), content: readFileSync(join(top, path)) }));
  for (const { name, content } of files) writeIfChanged(join(dist, 'engine', tag, name), content);
  const releases = [releaseOf(tag, files)];
  writeIfChanged(
    join(dist, 'engine', 'releases.json'),
    Buffer.from(`${JSON.stringify(releases, null, 2)}\n`),
  );
}

async function buildPo(): Promise<void> {
  const bundle = await build({
    ...shared,
    write: false,
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
