// The licences of the packages whose code is in a bundle, as one text, which these licences require. po has it in
// `dist/LICENSES.txt`, the engine in its `LICENSE`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Folders of packages, from the top of the sources, that contribute at least one byte to a bundle. */
export function packagesIn(metafile: Metafile): readonly string[] {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput === 0 ? [] : packageOf(path)));
}

/** The same for a bundle known only by its text; esbuild heads each module with its path. */
export function packagesNamedIn(bundle: string): readonly string[] {
  return [...bundle.matchAll(/^\/\/ (node_modules\/.*)$/gm)].flatMap(([, path = '']) => packageOf(path));
}

function packageOf(path: string): readonly string[] {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.slice(0, 1) ?? [];
}

/**
 * @param what the name of the bundle
 * @param notices the notices that authors require in comments of their sources
 * @throws where a package has no licence file
 */
export function licensesText(
  top: string,
  what: string,
  folders: Iterable<string>,
  notices: readonly string[],
): string {
  const parts = [...new Set(folders)].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(top, folder, 'package.json'), 'utf8')) as Package;
    return { title: `${name} ${version}`, text: licenseOf(join(top, folder)) };
  });
  const byTitle = new Map(parts.map(({ title, text }) => [title, text]));
  const sections = [...byTitle].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const head = `${what} contain code of the packages below, each under its own licence.\n`;
  return [head, ...sections.map(([title, text]) => `${title}\n\n${text.trim()}\n`), ...notices].join(
    `\n${'-'.repeat(80)}\n\n`,
  );
}

interface Package {
  readonly name: string;
  readonly version: string;
}

function licenseOf(folder: string): string {
  const names = readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name));
  if (names.length === 0) throw new Error(`${folder} has no licence file: its code must not be shipped`);
  return names
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n'))
    .join('\n');
}
