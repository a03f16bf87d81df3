import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { TomlDocument } from '../../engine/kernel/document.ts';
import { isTable, type TomlPath, valueAt } from '../../engine/kernel/path.ts';
import { cutSecrets } from '../../engine/kernel/secrets.ts';

/** What the rules read and report to. A rule sees only what is sound by the schema, so that no fault is reported twice. */
export interface RegistryReport {
  readonly document: TomlDocument;
  /** The names under `[projects]` that are valid, in the order of the file. */
  readonly projects: readonly string[];
  /** The text at a path; undefined where there is none, or not a sound one. */
  text(path: TomlPath): string | undefined;
  /** A list of texts; undefined where there is none, or not a sound one. */
  texts(path: TomlPath): readonly string[] | undefined;
  /** Whether the file says nothing at a path, sound or not. */
  isAbsent(path: TomlPath): boolean;
  add(fault: RuleFault): void;
  readonly diagnostics: readonly Diagnostic[];
}

/** A diagnostic whose place is still a path. */
interface RuleFault extends Omit<Diagnostic, 'severity' | 'place' | 'project'> {
  readonly severity?: Diagnostic['severity'];
  readonly path: TomlPath;
  /** Default: the value. */
  readonly at?: 'key' | 'value';
}

/** `faulty` are the paths that the schema complained of. */
export function registryReport(document: TomlDocument, faulty: readonly TomlPath[]): RegistryReport {
  const diagnostics: Diagnostic[] = [];
  const unsound = new Set<string>();
  for (const path of faulty) {
    // A fault deep inside makes what holds it unsound as well, up to the key that a rule would read.
    for (let length = 1; length <= path.length; length += 1) unsound.add(key(path.slice(0, length)));
  }
  const faultyEnds = new Set(faulty.map(key));
  const isSound = (path: TomlPath) =>
    faulty.length === 0 ||
    (!unsound.has(key(path)) && !path.some((_, index) => faultyEnds.has(key(path.slice(0, index)))));
  const sound = (path: TomlPath) => (isSound(path) ? valueAt(document.value, path) : undefined);

  const entries = valueAt(document.value, ['projects']);
  const projects = isTable(entries)
    ? Object.keys(entries).filter(
        (name) => isTable(entries[name]) && !faultyEnds.has(key(['projects', name])),
      )
    : [];

  return {
    document,
    projects,
    diagnostics,
    text(path) {
      const value = sound(path);
      return typeof value === 'string' ? value : undefined;
    },
    texts(path) {
      const value = sound(path);
      return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
    },
    isAbsent: (path) => valueAt(document.value, path) === undefined && !document.mayHaveLost(path),
    add({ path, at, severity, code, summary, detail, help }) {
      const project = projectOf(path);
      diagnostics.push({
        severity: severity ?? 'error',
        code,
        summary,
        detail: cutSecrets(detail),
        ...(help === undefined ? {} : { help: cutSecrets(help) }),
        place: document.place(path, at ?? 'value'),
        ...(project === undefined ? {} : { project }),
      });
    },
  };
}

export function projectOf(path: TomlPath): string | undefined {
  return path[0] === 'projects' && path.length > 1 ? String(path[1]) : undefined;
}

function key(path: TomlPath): string {
  return JSON.stringify(path.map(String));
}
