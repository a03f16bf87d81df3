import type { DiagnosticCode } from '../../engine/kernel/diagnostic.ts';
import { pathText, type TomlPath, valueText } from '../../engine/kernel/path.ts';
import { listOf, suggestionFor } from '../../engine/kernel/suggestion.ts';
import { parseDuration } from './duration.ts';
import { brokenRefRule } from './ref-name.ts';
import type { RegistryReport } from './registry-report.ts';
import { startSpacingLimitMs } from './schema.ts';
import { hasCredentials, redactUrl, remoteOf } from './url.ts';

/** The rules for single values of the registry that a type cannot say. They know nothing of other keys. */
const hosts: readonly string[] = ['local'];

export function checkFields(report: RegistryReport, templates: readonly string[]): void {
  const ruleOf = checkedOnce();
  const branch = { what: 'branch', example: 'such as main', ruleOf };
  const tag = { what: 'tag', example: 'such as v0.1.0', ruleOf };
  checkRef(report, ['engine', 'version'], tag);
  checkEngineSource(report);
  checkStartSpacing(report);
  for (const table of [['defaults'], ...report.projects.map((name) => ['projects', name])]) {
    checkRemote(report, [...table, 'repo']);
    checkRef(report, [...table, 'branch'], branch);
    checkRef(report, [...table, 'engine'], tag);
    checkChoice(report, [...table, 'host'], 'Unknown host', 'unknown-host', hosts);
    checkChoice(report, [...table, 'template'], 'Unknown template', 'unknown-template', templates);
  }
}

/** Projects share their branches and tags, so each name is checked once. */
type RuleOf = typeof brokenRefRule;

function checkedOnce(): RuleOf {
  const checked = new Map<string, string | null>();
  return (name) => {
    const rule = checked.has(name) ? (checked.get(name) ?? null) : brokenRefRule(name);
    checked.set(name, rule);
    return rule;
  };
}

function checkRef(
  report: RegistryReport,
  path: TomlPath,
  { what, example, ruleOf }: { readonly what: string; readonly example: string; readonly ruleOf: RuleOf },
): void {
  const name = report.text(path);
  const rule = name === undefined ? null : ruleOf(name);
  if (rule === null) return;
  report.add({
    path,
    code: 'invalid-ref',
    summary: 'Name that git does not allow',
    detail: `${pathText(path)} is ${valueText(name)}, which cannot name a ${what}.`,
    help: `${rule}; write one ${example}`,
  });
}

function checkChoice(
  report: RegistryReport,
  path: TomlPath,
  summary: string,
  code: DiagnosticCode,
  choices: readonly string[],
): void {
  const chosen = report.text(path);
  if (chosen === undefined || choices.includes(chosen)) return;
  const meant = suggestionFor(chosen, choices);
  report.add({
    path,
    code,
    summary,
    detail: `${pathText(path)} is ${valueText(chosen)}; it can be ${listOf(choices, 'or')}.`,
    ...(meant === null ? {} : { help: `did you mean "${meant}"?` }),
  });
}

function checkEngineSource(report: RegistryReport): void {
  const path = ['engine', 'source'];
  const source = report.text(path);
  if (source === undefined || source === 'embedded') return;
  // A path without a slash is possible but unlikely; a typing error in the one special word is not.
  if (suggestionFor(source, ['embedded']) !== null) {
    report.add({
      path,
      code: 'invalid-value',
      summary: 'Value that is not allowed',
      detail: `engine.source is ${valueText(source)}; it can be embedded or a git URL.`,
      help: 'did you mean "embedded"?',
    });
    return;
  }
  checkRemote(report, path);
}

function checkRemote(report: RegistryReport, path: TomlPath): void {
  const text = report.text(path);
  if (text === undefined) return;
  const shown = () => valueText(redactUrl(text));
  const remote = remoteOf(text);
  if (remote.kind === 'refused') {
    report.add({
      path,
      code: remote.code,
      summary: remote.summary,
      detail: `${pathText(path)} is ${shown()}: ${remote.why}.`,
      help: 'write an https, ssh or file URL, host:path, or a path',
    });
  } else if (remote.kind === 'path' && /^~[^/]/.test(remote.path)) {
    report.add({
      path,
      code: 'invalid-repo',
      summary: 'Home of another user',
      detail: `${pathText(path)} is ${shown()}; only ~ alone, your own home, is understood.`,
      help: 'write the path in full',
    });
  } else if (hasCredentials(text)) {
    report.add({
      path,
      severity: 'warning',
      code: 'credentials-in-url',
      summary: 'Credentials in a repository address',
      detail: `${pathText(path)} holds credentials, and everyone who can read this file has them.`,
      help: `write ${shown()} and let a git credential helper or an ssh key answer for you`,
    });
  }
}

function checkStartSpacing(report: RegistryReport): void {
  const path = ['apply', 'start_spacing'];
  const text = report.text(path);
  const ms = text === undefined ? null : parseDuration(text);
  if (ms === null || ms <= startSpacingLimitMs) return;
  report.add({
    path,
    code: 'out-of-range',
    summary: 'Duration too long',
    detail: `apply.start_spacing is ${valueText(text)}; it must be at most ${startSpacingLimitMs / 60_000}m.`,
  });
}
