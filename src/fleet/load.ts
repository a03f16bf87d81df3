import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { readTomlDocument, type TomlDocument, tooMany } from '../../engine/kernel/document.ts';
import { remedyText } from '../../engine/kernel/help.ts';
import { diagnosticsOf, type IssueOptions } from '../../engine/kernel/issues.ts';
import { valueAt } from '../../engine/kernel/path.ts';
import { faultsToShow } from '../../engine/kernel/shown-faults.ts';
import { parseDuration } from './duration.ts';
import { checkFields } from './field-rules.ts';
import type { EngineSource, Fleet, Project } from './fleet.ts';
import { checkOrder } from './order-rules.ts';
import { checkPaths, expandPath, type PathContext, projectPath, rootOf } from './path-rules.ts';
import { projectOf, registryReport } from './registry-report.ts';
import { type ProjectEntry, perProjectKeys, projectSchema, type Registry, registrySchema } from './schema.ts';
import { remoteOf } from './url.ts';

/** Makes the desired state from a registry, or reports all that is wrong with it. Reads only its arguments. */
export interface LoadInput extends PathContext {
  readonly text: string;
  /** The names of the templates that po can scaffold from. */
  readonly templates: readonly string[];
  /** What diagnostics call the file. Default: its name without its folder. */
  readonly displayFile?: string;
}

export interface LoadResult {
  /** The fleet's, also where anything else is wrong; null where none can be read. */
  readonly name: string | null;
  /** Null if there is any error; warnings do not prevent it. */
  readonly fleet: Fleet | null;
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Needs no account and no agent CLI, so a project that names none does nothing that costs money. */
const defaultTemplate = 'shell';

type Issues = NonNullable<ReturnType<typeof registrySchema.safeParse>['error']>['issues'];

export function loadFleet(input: LoadInput): LoadResult {
  const document = readTomlDocument(input.displayFile ?? basename(input.file), input.text);
  // If a file is empty, missing keys in each table are not reported.
  if (document.diagnostics.length === 0 && Object.keys(Object(document.value)).length === 0)
    return {
      name: null,
      fleet: null,
      diagnostics: [emptyRegistry(input.displayFile ?? basename(input.file))],
    };
  const excess = tooMany(document, 'projects');
  if (excess !== null) return { name: null, fleet: null, diagnostics: [excess] };
  const parsed = registrySchema.safeParse(document.value);
  const found = [...(parsed.error?.issues ?? []), ...issuesOfPassedOver(document)];
  const issues = [...found, ...issuesUnderBadNames(document, found)];

  const report = registryReport(
    document,
    issues.filter((one) => one.code !== 'unrecognized_keys').map((one) => one.path),
  );
  checkFields(report, input.templates);
  checkPaths(report, input);
  checkOrder(report);

  const diagnostics = faultsToShow(document.file, [
    ...document.diagnostics,
    ...diagnosticsOf(document, issues, issueOptions),
    ...report.diagnostics,
  ]);
  const isSound = parsed.success && diagnostics.every((one) => one.severity !== 'error');
  const name = registrySchema.shape.fleet.shape.name.safeParse(valueAt(document.value, ['fleet', 'name']));
  return { name: name.data ?? null, fleet: isSound ? fleetOf(parsed.data, input) : null, diagnostics };
}

function emptyRegistry(file: string): Diagnostic {
  return {
    severity: 'error',
    code: 'registry-empty',
    summary: 'The registry is empty',
    detail: `${file} declares nothing: it has no table and no key`,
    help: remedyText(
      'restore it, or begin with this, and add a table [projects.NAME] for each project:',
      '[fleet]',
      'name = "my-fleet"',
      'root = "clones"',
      '',
      '[engine]',
      'source = "embedded"',
      'version = "v0.1.0"',
    ),
  };
}

const issueOptions: IssueOptions = {
  schema: registrySchema,
  projectOf,
  nounOf(path) {
    if (path[0] === 'projects' && path.length === 2) return 'a project';
    if (path[0] === 'defaults' && path.length === 1) return 'the defaults';
    return path.at(-1) === 'hold' ? 'a hold' : undefined;
  },
  unknownKeyHelp(table, key) {
    const isPerProject = perProjectKeys.some((one) => one === key);
    return table[0] === 'defaults' && isPerProject
      ? `${key} is each project's own: write it under [projects.…]`
      : undefined;
  },
};

/** A zod record silently drops this one name, and with it a declared project. */
function issuesOfPassedOver(document: TomlDocument): Issues {
  const path = ['projects', '__proto__'];
  const input = valueAt(document.value, path);
  if (input === undefined) return [];
  const { issues = [] } = registrySchema.shape.fleet.shape.name.safeParse(path[1]).error ?? {};
  return [{ code: 'invalid_key', origin: 'record', issues, path, input, message: 'Invalid key in record' }];
}

/** zod does not look into an entry whose name is at fault. */
function issuesUnderBadNames(document: TomlDocument, issues: Issues): Issues {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_key') return [];
    const inside = projectSchema.safeParse(valueAt(document.value, issue.path)).error?.issues ?? [];
    return inside.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
  });
}

function fleetOf(registry: Registry, input: LoadInput): Fleet {
  const root = rootOf(registry.fleet.root, input) ?? unreachable('fleet.root');
  const { apply } = registry;
  return {
    name: registry.fleet.name,
    file: input.file,
    digest: `sha256:${createHash('sha256').update(input.text, 'utf8').digest('hex')}`,
    root,
    engine: {
      source: engineSourceOf(registry.engine.source ?? 'embedded', input),
      version: registry.engine.version,
    },
    apply: {
      parallel: apply?.parallel ?? 4,
      startSpacingMs: parseDuration(apply?.start_spacing ?? '2s') ?? unreachable('apply.start_spacing'),
      maxFailures: apply?.max_failures ?? 3,
    },
    projects: Object.entries(registry.projects ?? {})
      .map(([name, entry]) => projectOfEntry(name, entry, registry, root, input))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function projectOfEntry(
  name: string,
  entry: ProjectEntry,
  registry: Registry,
  root: string,
  input: LoadInput,
): Project {
  const defaults: ProjectEntry = registry.defaults ?? {};
  const hold = entry.hold ?? defaults.hold;
  return {
    name,
    host: 'local',
    repo: entry.repo === undefined ? null : remoteText(entry.repo, input),
    path: projectPath(root, name, entry.path),
    branch: entry.branch ?? defaults.branch ?? 'main',
    engine: entry.engine ?? defaults.engine ?? registry.engine.version,
    state: entry.state ?? defaults.state ?? 'running',
    template: entry.template ?? defaults.template ?? defaultTemplate,
    after: [...new Set(entry.after ?? [])].toSorted(),
    tags: [...new Set(entry.tags ?? defaults.tags ?? [])],
    protect: entry.protect ?? defaults.protect ?? false,
    hold: hold === undefined ? null : { reason: hold.reason, until: hold.until ?? null },
  };
}

function engineSourceOf(text: string, context: PathContext): EngineSource {
  return text === 'embedded' ? { kind: 'embedded' } : { kind: 'git', url: remoteText(text, context) };
}

/** A path is made absolute; any other address stays as it was written. */
function remoteText(text: string, context: PathContext): string {
  const remote = remoteOf(text);
  if (remote.kind !== 'path') return text;
  return expandPath(remote.path, context) ?? unreachable('a path that was checked');
}

function unreachable(what: string): never {
  throw new Error(`${what} passed its checks and cannot be read`);
}
