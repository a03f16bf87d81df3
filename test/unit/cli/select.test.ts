// Which projects a command is about.
import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/cli/parse.ts';
import { select } from '../../../src/fleet/select.ts';
import { fleetOf, projectOf } from '../../support/model.ts';

const fleet = fleetOf([
  projectOf('api', { tags: ['back', 'live'] }),
  projectOf('web-new', { tags: ['front', 'live'] }),
  projectOf('web-old', { tags: ['front'] }),
]);

function names(only: readonly string[], except: readonly string[] = []): string[] | string {
  const selection = select(fleet, { only, except }, 'fleet.toml');
  return selection.ok
    ? selection.projects.map(({ name }) => name)
    : selection.problems.map(({ detail, help }) => `${detail}; ${help}`).join('\n');
}

describe('a selection', () => {
  it.each<[string, string[], string[], string[]]>([
    ['nothing: all', [], [], ['api', 'web-new', 'web-old']],
    ['a name', ['api'], [], ['api']],
    ['names, in the order of the registry', ['web-old', 'api'], [], ['api', 'web-old']],
    ['a glob', ['web-*'], [], ['web-new', 'web-old']],
    ['one character', ['web-?ew'], [], ['web-new']],
    ['a star alone', ['*'], [], ['api', 'web-new', 'web-old']],
    ['a tag', ['@front'], [], ['web-new', 'web-old']],
    ['tags like', ['@l*'], [], ['api', 'web-new']],
    ['what two name, once', ['@live', 'api'], [], ['api', 'web-new']],
    ['less a name', [], ['api'], ['web-new', 'web-old']],
    ['a tag less a glob', ['@front'], ['*-old'], ['web-new']],
    ['less a tag', [], ['@live'], ['web-old']],
    ['nobody is left', ['@front'], ['web-*'], []],
  ])('%s', (_name, only, except, expected) => {
    expect(names(only, except)).toEqual(expected);
  });

  it.each<[string, string[], string[], string]>([
    ['a slip', ['apj'], [], 'fleet.toml has no project "apj"; did you mean api?'],
    ['a slip in a tag', ['@font'], [], 'fleet.toml has no project with the tag "font"; did you mean @front?'],
    ['a glob', ['x*'], [], 'fleet.toml has no project like "x*"; name one of api, web-new and web-old'],
    [
      'to leave out',
      [],
      ['zzzzz'],
      'fleet.toml has no project "zzzzz"; name one of api, web-new and web-old',
    ],
    ['no name is an expression', ['a.i'], [], 'fleet.toml has no project "a.i"; did you mean api?'],
  ])('that fits nothing is an error: %s', (_name, only, except, expected) => {
    expect(names(only, except)).toBe(expected);
  });
});

describe('--except', () => {
  const excepted = async (...argv: string[]) => {
    const parsed = await parse(['plan', ...argv], 80);
    return parsed.kind === 'run' ? parsed.args.list('except') : parsed.kind;
  };

  it('takes a list, and may be said again', async () => {
    expect(await excepted('--except', 'a,b', 'c')).toEqual(['a', 'b']);
    expect(await excepted('--except=a', '--except', ' b , c')).toEqual(['a', 'b', 'c']);
    expect(await excepted()).toEqual([]);
  });

  it('of nothing is a usage error', async () => {
    expect(await excepted('--except')).toBe('usage');
    expect(await excepted('--except', ',')).toBe('usage');
    expect(await excepted('--except=')).toBe('usage');
  });
});
