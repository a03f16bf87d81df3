// Finds and reads the registry for a command.

import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { remedyText } from '../../engine/kernel/help.ts';
import { tomlLimits } from '../../engine/kernel/limits.ts';
import { templateNames } from '../../engine/protocol.ts';
import type { Arguments, Context } from '../cli/run.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { type LoadInput, type LoadResult, loadFleet } from '../fleet/load.ts';
import { registryName } from '../fleet/locate.ts';
import { systemFiles } from '../world/files.ts';
import { homedir } from '../world/os.ts';
import { nearestRegistry, registryAt } from './registry-at.ts';

export interface RegistryPlace {
  /** Absolute. */
  readonly file: string;
  /** A name for people: relative to the current folder, where it is below or near. */
  readonly fileName: string;
}

export interface Registry extends LoadResult, RegistryPlace {}

export function readRegistry(args: Arguments, context: Context): Registry {
  const place = findRegistry(args, context);
  const { realpath } = systemFiles;
  return { ...loadRegistry(place, readText(place), { realpath }), ...place };
}

/** The place of the named registry, by its file or its folder, or of the nearest one. Throws where there is none. */
export function findRegistry(args: Arguments, { cwd }: Context): RegistryPlace {
  const given = args.text('fleet');
  const file = given === null ? nearestRegistry(cwd) : registryAt(resolve(cwd, given));
  if (file === null) {
    throw new DiagnosticError([
      {
        severity: 'error',
        code: 'registry-missing',
        summary: 'No registry',
        detail: `there is no ${registryName} in ${cwd} or in any folder above it`,
        help: remedyText('go to where it is, name it with --fleet FILE, or make one:', 'po init fleet'),
      },
    ]);
  }
  const fromHere = relative(cwd, file);
  return { file, fileName: fromHere === '' || fromHere.startsWith('../../../') ? file : fromHere };
}

/**
 * Reads a text as the registry at a place.
 * @param options.displayFile its name in diagnostics
 * @param options.realpath links are not resolved where it is absent
 */
export function loadRegistry(
  { file, fileName }: RegistryPlace,
  text: string,
  {
    displayFile = fileName,
    realpath = () => null,
  }: Partial<Pick<LoadInput, 'displayFile' | 'realpath'>> = {},
): LoadResult {
  return loadFleet({ file, displayFile, text, home: homedir(), realpath, templates: templateNames });
}

/** Throws where it is no file, or cannot be read. */
export function readText({ file, fileName }: RegistryPlace): string {
  const kind = systemFiles.kindOf(systemFiles.realpath(file) ?? file);
  // A pipe that a shell made (`-f <(…)`) can be read; any other one may have no writer.
  if (kind.known && kind.value === 'other' && !file.startsWith('/dev/fd/')) {
    throw new DiagnosticError([
      {
        severity: 'error',
        code: 'registry-not-a-file',
        summary: 'The registry is not a file',
        detail: `${fileName} is a pipe, a socket or a device`,
        help: 'name a file with --fleet FILE',
      },
    ]);
  }
  const text = systemFiles.readText(file, tomlLimits.bytes.most);
  if (!text.known) throw new DiagnosticError([text.diagnostic]);
  if (text.value === null) {
    throw new DiagnosticError([
      {
        severity: 'error',
        code: 'registry-missing',
        summary: 'No registry',
        detail: isLink(file) ? `${fileName} is a symbolic link to nothing` : `${fileName} does not exist`,
        help: 'name an existing file with --fleet FILE',
      },
    ]);
  }
  return text.value;
}

function isLink(file: string): boolean {
  const kind = systemFiles.kindOf(file);
  return kind.known && kind.value === 'symlink';
}

/** Whether a registry is named or lies here or above, for commands that work without one. */
export function hasRegistry(args: Arguments, { cwd }: Context): boolean {
  return args.text('fleet') !== null || nearestRegistry(cwd) !== null;
}

/** The fleet of a registry without errors. Throws its diagnostics otherwise. */
export function fleetOf(registry: Registry): Fleet {
  if (registry.fleet === null) throw new DiagnosticError(registry.diagnostics);
  return registry.fleet;
}

const builtReleases = ['./engine', '../engine', '../../dist/engine']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((folder) => exists(`${folder}/releases.json`));

/** The folder of the built engine releases: beside the bundle, or under `dist/` when the sources are run. */
export function releasesFolder(): string {
  if (builtReleases === undefined) throw new Error('the engine releases are missing: run npm run build');
  return builtReleases;
}

/** The checkout or package that this po runs from, or null where it lies in none. */
export function packageFolder(): string | null {
  const folders = ['..', '../..'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = folders.find((folder) => exists(`${folder}/package.json`));
  return found === undefined ? null : (systemFiles.realpath(found) ?? found);
}

function exists(path: string): boolean {
  return systemFiles.realpath(path) !== null;
}
