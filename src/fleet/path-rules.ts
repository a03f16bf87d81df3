import { basename, dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import type { DiagnosticCode } from '../../engine/kernel/diagnostic.ts';
import { type TomlPath, valueText } from '../../engine/kernel/path.ts';
import type { RegistryReport } from './registry-report.ts';
import { hasControl, whyNoClone, whyUnusable } from './usable-path.ts';

/** The places of the fleet and its projects: each in a folder of its own below the root. Sees files only by `realpath`. */
export interface PathContext {
  /** The registry file, absolute. */
  readonly file: string;
  readonly home: string;
  /** The path without symlinks; null where it does not exist. */
  readonly realpath: (path: string) => string | null;
}

/** po's own folders under the root: its state, and what was retired. */
const reservedFolders = ['.po', '.retired'];

/** `~` is the home, and a relative path starts at the registry. Null for `~user`. */
export function expandPath(text: string, context: PathContext): string | null {
  if (text === '~' || text.startsWith('~/')) return join(context.home, text.slice(1));
  if (text.startsWith('~')) return null;
  return resolve(dirname(context.file), text);
}

/** The same path with the symlinks resolved of the part that exists. */
type Resolve = (path: string) => string;

/** Projects lie beside each other: what is above them is asked for once. */
function resolver(realpath: PathContext['realpath']): Resolve {
  const folders = new Map<string, string>();
  return (path) => {
    const missing: string[] = [];
    let resolved = realpath(path);
    for (let at = path; resolved === null; ) {
      const folder = dirname(at);
      if (folder === at) resolved = at;
      else {
        missing.push(at);
        resolved = folders.get(folder) ?? realpath(folder);
        at = folder;
      }
    }
    for (const one of missing.toReversed()) {
      folders.set(dirname(one), resolved);
      resolved = join(resolved, basename(one));
    }
    return resolved;
  };
}

export function rootOf(text: string, context: PathContext): string | null {
  const expanded = expandPath(text, context);
  return expanded === null ? null : resolver(context.realpath)(expanded);
}

export function projectPath(root: string, name: string, path: string | undefined): string {
  return resolve(root, path ?? name);
}

export function checkPaths(report: RegistryReport, context: PathContext): void {
  const root = checkRoot(report, context);
  // The places of projects can be compared with each other even where the root is unknown.
  const base = root ?? '/fleet-root-unknown';
  const resolveLinks = resolver(root === null ? () => null : context.realpath);
  const taken: Taken[] = [];
  for (const name of report.projects) {
    const written = ['projects', name, 'path'];
    const text = report.text(written);
    // Written, and at fault already.
    if (text === undefined && !report.isAbsent(written)) continue;
    const path = projectPath(base, name, text);
    // A path that nothing can be at is not looked for: the system may not take it.
    const real = whyNoClone(path) === null ? resolveLinks(path) : path;
    const fault = placeFault(base, text ?? name, path, real);
    if (fault === null) taken.push({ name, real, path: written, isWritten: text !== undefined });
    else report.add({ path: written, at: text === undefined ? 'key' : 'value', ...fault });
  }
  checkOverlaps(report, base, taken);
}

function checkRoot(report: RegistryReport, context: PathContext): string | null {
  const path = ['fleet', 'root'];
  const text = report.text(path);
  if (text === undefined) return null;
  const expanded = hasControl(text) ? text : expandPath(text, context);
  // Before any link is followed: the system may not take the path at all.
  const isLookedFor = expanded !== null && whyUnusable(expanded) === null;
  const root = isLookedFor ? rootOf(text, context) : expanded;
  const why = root === null ? null : whyUnusable(root);
  if (root !== null && why === null && dirname(root) !== root) return root;
  const where = root === null || root === text ? '' : `, which is ${valueText(root)}`;
  report.add({
    path,
    code: 'invalid-root',
    summary: 'Root that cannot hold a fleet',
    detail: `fleet.root is ${valueText(text)}${why === null ? '' : `${where}: it ${why}`}.`,
    help: 'write a folder of its own for the clones, such as "~/fleet"',
  });
  return null;
}

interface PathFault {
  readonly code: DiagnosticCode;
  readonly summary: string;
  readonly detail: string;
  readonly help: string;
}

/** Ordered: the first that applies is what the operator should hear. */
function placeFault(root: string, text: string, path: string, real: string): PathFault | null {
  const is = `The path ${valueText(text)}`;
  const outside = { code: 'path-outside-root', summary: "Path outside the fleet's root" } as const;
  const why = hasControl(text) ? 'holds control characters' : (whyNoClone(path) ?? whyNoClone(real));
  if (why !== null) {
    return {
      code: 'invalid-path',
      summary: 'Path that cannot be used',
      detail: `${is} ${why}.`,
      help: 'write a plain folder name',
    };
  }
  if (isAbsolute(text) || text.startsWith('~')) {
    const inside = isAbsolute(text) && isInside(root, normalize(text)) ? relative(root, text) : null;
    const help = inside === null ? 'write a folder under the root' : `write "${inside}"`;
    return { ...outside, detail: `${is} is not relative to the root.`, help };
  }
  if (path === root || real === root) {
    const detail = `${is} is the root itself, which holds all the clones.`;
    return {
      code: 'path-is-root',
      summary: 'Path without a folder of its own',
      detail,
      help: 'write a folder under the root',
    };
  }
  if (!isInside(root, path)) {
    return {
      ...outside,
      detail: `${is} leads out of the root by its dots.`,
      help: 'write a folder under the root',
    };
  }
  if (!isInside(root, real)) {
    const detail = `${is} leads through a symbolic link to ${real}, outside the root.`;
    return { ...outside, detail, help: 'replace the link with a folder, or move the root' };
  }
  for (const one of path === real ? [path] : [path, real]) {
    const parts = one
      .slice(root.length)
      .split(sep)
      .filter((part) => part !== '');
    const reserved = reservedFolders.find((folder) => folder === parts[0]?.toLowerCase());
    if (reserved !== undefined || parts.includes('.git')) {
      const detail = `${is} lies in ${reserved ?? '.git'}, which is not for clones.`;
      return {
        code: 'reserved-path',
        summary: 'Path that is reserved',
        detail,
        help: 'write another folder under the root',
      };
    }
  }
  return null;
}

interface Taken {
  readonly name: string;
  readonly real: string;
  readonly path: TomlPath;
  readonly isWritten: boolean;
}

/** No two in one place, and none inside another: what one does to its work tree would be seen by the other. */
function checkOverlaps(report: RegistryReport, root: string, taken: readonly Taken[]): void {
  const add = (one: Taken, code: DiagnosticCode, summary: string, detail: string) =>
    report.add({
      ...{ path: one.path, at: one.isWritten ? 'value' : 'key', code, summary, detail },
      help: 'give each a folder of its own',
    });
  const placeOf = (one: Taken) => `${relative(root, one.real)} under the root`;
  const owners = new Map<string, Taken>();
  const inFileOrder = hasOverlap(taken)
    ? taken.toSorted((a, b) => lineOf(report, a) - lineOf(report, b))
    : [];
  for (const one of inFileOrder) {
    const other = owners.get(one.real);
    if (other === undefined) {
      owners.set(one.real, one);
      continue;
    }
    const both = `${one.name} and ${other.name} (line ${lineOf(report, other)}) both live`;
    add(one, 'duplicate-path', 'Two projects on one path', `${both} in ${placeOf(one)}.`);
  }
  for (const one of inFileOrder) {
    const outer = ancestors(one.real)
      .map((folder) => owners.get(folder))
      .find((owner) => owner !== undefined);
    if (outer === undefined) continue;
    const inside = `inside ${outer.name} (line ${lineOf(report, outer)})`;
    const detail = `${one.name} would live in ${placeOf(one)}, ${inside}.`;
    add(one, 'nested-path', 'Project inside another project', detail);
  }
}

/** Asked first, so that no position is looked up for a registry without fault. */
function hasOverlap(taken: readonly Taken[]): boolean {
  const places = new Set(taken.map((one) => one.real));
  return (
    places.size < taken.length ||
    taken.some((one) => ancestors(one.real).some((folder) => places.has(folder)))
  );
}

function ancestors(path: string): readonly string[] {
  const found: string[] = [];
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) found.push(at);
  return found;
}

function lineOf(report: RegistryReport, one: Taken): number {
  return report.document.place(one.path.slice(0, 2), 'key').line;
}

function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}
