/** What differs between two definitions of an agent, key by key, dangerous first. Pure. */
import { hideSecrets } from '../kernel/secrets.ts';
import type { FullDefinition } from './full-definition.ts';
import { digestOf } from './spec-digest.ts';

export interface DefinitionChange {
  /** As agents.toml writes it, such as `wake.if` or `env.TOKEN`. */
  readonly key: string;
  /** For people; null where the key is not set. Never the value of a variable, or the content of an env file. */
  readonly before: string | null;
  readonly after: string | null;
  /** The key decides what runs, with which rights and which secrets. */
  readonly isDangerous: boolean;
}

interface Key {
  readonly key: string;
  readonly isDangerous: boolean;
  readonly value: (definition: FullDefinition) => unknown;
  /** For people, where that is not the value itself. */
  readonly shown?: (value: string) => string;
}

const dangerous = (key: string, value: Key['value'], shown?: Key['shown']): Key => ({
  ...{ key, value, isDangerous: true },
  ...(shown && { shown }),
});
const other = (key: string, value: Key['value'], shown?: Key['shown']): Key => ({
  ...{ key, value, isDangerous: false },
  ...(shown && { shown }),
});

/** Such as `sha256:0123456789ab`: enough to tell two apart. */
function brief(text: string): string {
  return digestOf(text).slice(0, 'sha256:'.length + 12);
}

const first: readonly Key[] = [
  dangerous('permission', ({ permission }) => permission),
  dangerous('backend', ({ backend }) => backend),
  dangerous('command', ({ command }) => command),
  dangerous('args', ({ args }) => (args.length === 0 ? null : args)),
  dangerous('env_file', ({ envFile }) => envFile),
];

const last: readonly Key[] = [
  dangerous('wake.if', ({ wake }) => wake?.gate ?? null),
  dangerous('dir', ({ dir }) => dir),
  other('model', ({ model }) => model),
  other('prompt', ({ prompt }) => prompt),
  other('prompt text', ({ promptText }) => promptText, brief),
  other('wake.every', ({ wake }) => wake?.every ?? null),
  other('wake.message', ({ wake }) => wake?.message ?? null),
  other('wake.only_when', ({ wake }) => wake?.onlyWhen ?? null),
  other('wake.at_most', ({ wake }) => wake?.atMost ?? null),
  other('wake.blind', ({ wake }) => wake?.isBlind ?? null),
  other('watch', ({ watch }) => watch),
  other('on_exit', ({ onExit }) => onExit),
  other('kind', ({ kind }) => kind),
];

export function changesBetween(before: FullDefinition, after: FullDefinition): DefinitionChange[] {
  const names = [...new Set([...Object.keys(before.env), ...Object.keys(after.env)])].toSorted();
  const variable = (env: FullDefinition['env'], name: string) =>
    Object.hasOwn(env, name) ? env[name] : null;
  const variables = names.map((name) => dangerous(`env.${name}`, ({ env }) => variable(env, name), brief));
  const changes = [...first, ...variables, ...last].flatMap((one) => changeOf(one, before, after));
  const secrets = secretsChange(before, after);
  const at = changes.findIndex(({ isDangerous }) => !isDangerous);
  return secrets === null ? changes : changes.toSpliced(at === -1 ? changes.length : at, 0, secrets);
}

/** What a definition sets beyond the defaults, as changes to one that sets nothing. */
export function settingsOf(full: FullDefinition): DefinitionChange[] {
  const { name, backend } = full;
  const blank: FullDefinition = {
    ...{ name, backend, kind: 'persistent', watch: 'none', onExit: 'heal', dir: '.' },
    ...{ command: null, args: [], env: {}, envFile: null, prompt: null, model: null, permission: null },
    ...{ wake: null, promptText: null, envFileText: null, envFileRevision: null },
  };
  return changesBetween(blank, full);
}

function changeOf(
  { key, isDangerous, value, shown }: Key,
  a: FullDefinition,
  b: FullDefinition,
): DefinitionChange[] {
  const [before, after] = [value(a), value(b)];
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const text = (one: unknown) =>
    one === null || one === undefined ? null : shown && typeof one === 'string' ? shown(one) : valueText(one);
  return [{ key, isDangerous, before: text(before), after: text(after) }];
}

/** Shows nothing of the content, not even a digest, from which a short secret could be guessed. */
function secretsChange(before: FullDefinition, after: FullDefinition): DefinitionChange | null {
  if (before.envFileText === after.envFileText || after.envFile === null) return null;
  if (before.envFile !== after.envFile) return null;
  const isGone = after.envFileText === null;
  return {
    key: 'env_file content',
    isDangerous: true,
    before: 'as accepted',
    after: isGone ? 'cannot be read' : 'changed',
  };
}

/** A plain word as it is, everything else as JSON. */
function valueText(value: unknown): string {
  if (typeof value === 'string' && /^[\w./:@%+,=~-]+$/.test(value)) return hideSecrets(value);
  return escaped(hideSecrets(JSON.stringify(value) ?? String(value)));
}

/** JSON leaves the control characters beyond ASCII as they are, and those that turn the direction of a text. */
function escaped(text: string): string {
  return text.replaceAll(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `permission: default → bypassPermissions` */
export function changeText({ key, before, after }: DefinitionChange): string {
  return `${key}: ${cut(before ?? 'not set')} → ${cut(after ?? 'not set')}`;
}

const longestCharacters = 160;

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= longestCharacters
    ? text
    : `${characters.slice(0, longestCharacters).join('')}…`;
}
