// What is told of a changed definition: every key, dangerous ones first, and no secret.
import { describe, expect, it } from 'vitest';
import { changesBetween, changeText, settingsOf } from '../../../engine/declaration/definition-changes.ts';
import {
  acceptedRecordOf,
  definitionDigest,
  definitionIn,
  type FullDefinition,
} from '../../../engine/declaration/full-definition.ts';
import type { WakeDefinition } from '../../../engine/declaration/wake.ts';
import { parseAcceptedRecord } from '../../../engine/protocol.ts';

const wake: WakeDefinition = {
  ...{ everyMs: 3_600_000, every: '1h', message: 'go on', gate: 'true', atMost: 24, isBlind: false },
  onlyWhen: 'idle',
};
const old: FullDefinition = {
  ...{
    name: 'a',
    kind: 'persistent',
    backend: 'claude',
    watch: 'heal',
    onExit: 'heal',
    prompt: 'p.md',
    dir: '.',
  },
  ...{ envFile: 's.env', command: ['x'], args: ['1'], env: { KEPT: '1', SECRET: 'hunter2' }, model: 'opus' },
  ...{
    permission: 'default',
    promptText: 'be kind',
    envFileText: 'TOKEN=hunter3\n',
    envFileRevision: '1:2:3:4',
    wake,
  },
};

/** Each with a change of it, in the order in which they are told. */
const changed: readonly [string, Partial<FullDefinition>][] = [
  ['permission', { permission: 'bypassPermissions' }],
  ['backend', { backend: 'codex' }],
  ['command', { command: ['y'] }],
  ['args', { args: ['1', '2'] }],
  ['env_file', { envFile: 'other.env' }],
  ['env.SECRET', { env: { KEPT: '1', SECRET: 'hunter4' } }],
  ['wake.if', { wake: { ...wake, gate: ['touch', 'x'] } }],
  ['dir', { dir: 'sub' }],
  ['env_file content', { envFileText: 'TOKEN=hunter5\n', envFileRevision: '1:2:3:5' }],
  ['model', { model: null }],
  ['prompt', { prompt: 'other.md' }],
  ['prompt text', { promptText: 'be cruel' }],
  ['wake.every', { wake: { ...wake, every: '2h', everyMs: 7_200_000 } }],
  ['wake.message', { wake: { ...wake, message: 'stop' } }],
  ['wake.only_when', { wake: { ...wake, onlyWhen: 'alive' } }],
  ['wake.at_most', { wake: { ...wake, atMost: 1 } }],
  ['wake.blind', { wake: { ...wake, isBlind: true } }],
  ['watch', { watch: 'none' }],
  ['on_exit', { onExit: 'stop' }],
  ['kind', { kind: 'task' }],
];

describe('a changed definition', () => {
  it.each(changed)('tells of %s, and has another digest', (key, change) => {
    const now = { ...old, ...change };
    expect(changesBetween(old, now).map((one) => one.key)).toEqual([key]);
    expect(definitionDigest(now)).not.toBe(definitionDigest(old));
    expect(changesBetween(now, now)).toEqual([]);
  });

  it('has a case for each key that there is', () => {
    const tried = new Set(changed.flatMap(([, change]) => Object.keys(change)));
    expect([...tried, 'name'].toSorted()).toEqual(Object.keys(old).toSorted());
  });

  it('tells dangerous keys first, and no value of a variable', () => {
    const now: FullDefinition = {
      ...{ ...old, permission: 'bypassPermissions', command: ['y', 'https://me:hunter6@example.org'] },
      ...{ env: { NEW: 'hunter7' }, envFileText: 'TOKEN=hunter8\n', promptText: 'be cruel', watch: 'none' },
    };
    const changes = changesBetween(old, now);
    expect(changes.map(({ key }) => key)).toEqual([
      ...['permission', 'command', 'env.KEPT', 'env.NEW', 'env.SECRET', 'env_file content'],
      ...['prompt text', 'watch'],
    ]);
    expect(changes.map(({ isDangerous }) => isDangerous)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(JSON.stringify([changes, settingsOf(now)])).not.toContain('hunter');
    expect(changeText({ key: 'permission', before: null, after: 'yolo', isDangerous: true })).toBe(
      'permission: not set → yolo',
    );
  });

  it('shows nothing of a text that could move a cursor or turn its direction', () => {
    const now = { ...old, model: 'a\u001b[2Jb\u009bc\u202ed\ne' };
    const [change] = changesBetween(old, now);
    expect(change?.after).toBe('"a\\u001b[2Jb\\u009bc\\u202ed\\ne"');
  });

  it('is none where an env file was only touched, and its digest does not depend on what that holds', () => {
    const touched = { ...old, envFileRevision: '1:2:3:9' };
    expect(changesBetween(old, touched)).toEqual([]);
    expect(definitionDigest(touched)).not.toBe(definitionDigest(old));
    expect(definitionDigest({ ...old, envFileText: 'TOKEN=x' })).toBe(definitionDigest(old));
  });

  it('is kept whole, and read as it was', () => {
    const record = acceptedRecordOf(old, { by: 'operator', at: '2026-11-30T00:00:00Z' });
    const read = parseAcceptedRecord(JSON.stringify(record));
    if (!read.ok) throw new Error(read.problem);
    expect(definitionIn(read.value)).toEqual(old);
    expect(read.value.digest).toBe(definitionDigest(old));
  });
});
