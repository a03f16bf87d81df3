// How edits look in the ways that a registry can be written. That they are right is a law: test/laws/edit.test.ts.
import { describe, expect, it } from 'vitest';
import { editedText, type RegistryEdit } from '../../../src/fleet/edit/edit.ts';
import { formattedText } from '../../../src/fleet/edit/format.ts';
import type { EditValue } from '../../../src/fleet/edit/value.ts';
import { committedText } from '../../support/checkout.ts';

const add = (project: string, keys = {}): RegistryEdit => ({ kind: 'add', project, keys });
const remove = (project: string): RegistryEdit => ({ kind: 'remove', project });
const set = (path: string, value: EditValue | null): RegistryEdit => ({
  kind: 'set',
  project: 'web',
  changes: [{ path: path.split('.'), value }],
});

describe('an edit', () => {
  it.each<readonly [string, RegistryEdit, string, string]>([
    [
      'adds a table behind those that are there',
      add('new', { tags: ['a'] }),
      '[projects.web]\na = 1\n\n# free\n\n[apply]\n',
      '[projects.web]\na = 1\n\n[projects.new]\ntags = ["a"]\n\n# free\n\n[apply]\n',
    ],
    [
      'adds one as close as those that are there',
      add('new'),
      '[projects.web]\n[projects.b]\n[apply]\n',
      '[projects.web]\n[projects.b]\n[projects.new]\n[apply]\n',
    ],
    [
      'adds one as far in',
      add('new', { a: 'x' }),
      '[projects]\n  [projects.web]\n    a = 1',
      '[projects]\n  [projects.web]\n    a = 1\n\n  [projects.new]\n    a = "x"',
    ],
    [
      'adds the first one',
      add('new'),
      '[fleet]\r\n\r\n# end\r\n',
      '[fleet]\r\n\r\n# end\r\n\r\n[projects.new]\r\n',
    ],
    [
      'adds a line where projects are lines',
      add('new'),
      '[projects]\nweb = { a = 1 } # c\n',
      '[projects]\nweb = { a = 1 } # c\nnew = {}\n',
    ],
    [
      'adds a dotted line where they are that',
      add('new', { a: 'x' }),
      'projects . web.a = 1\n',
      'projects . web.a = 1\nprojects.new = { a = "x" }\n',
    ],
    ['adds into an inline table', add('new'), 'projects = { web = {} }', 'projects = { web = {}, new = {} }'],
    [
      'sets in an inline table',
      set('b', true),
      '[projects]\nweb = { a = 1 } # c',
      '[projects]\nweb = { a = 1, b = true } # c',
    ],
    [
      'sets in an inline table of many lines',
      set('b', 'x'),
      '[projects]\nweb = {\n  a = 1 # c\n}',
      '[projects]\nweb = {\n  a = 1, # c\n  b = "x"\n}',
    ],
    [
      'sets beside dotted keys',
      set('b', 'x'),
      '[projects]\n"web".a = 1\nother = {}',
      '[projects]\n"web".a = 1\n"web".b = "x"\nother = {}',
    ],
    [
      'gives an implied table its header',
      set('b', 'x'),
      '# c\n[projects.web.hold]\nreason = "y"\n',
      '[projects.web]\nb = "x"\n\n# c\n[projects.web.hold]\nreason = "y"\n',
    ],
    [
      'keeps the comment behind a value',
      set('a', 'xyz'),
      '[projects.web]\na = "x"   # c\nb = 1\n',
      '[projects.web]\na = "xyz"   # c\nb = 1\n',
    ],
    [
      'keeps the comments above a key',
      set('a', null),
      '[projects.web]\n# c\na = "x" # d\nb = 1\n',
      '[projects.web]\n# c\nb = 1\n',
    ],
    ['leaves an empty table', set('a', null), '[projects]\nweb.a = 1 # c\n', '[projects]\nweb = {} # c\n'],
    [
      'leaves the header of a table',
      set('hold', null),
      '[projects.web.hold] # c\nreason = "x"\n\n[apply]\n',
      '[projects.web] # c\n\n[apply]\n',
    ],
    [
      'keeps lines and comments of a list',
      set('tags', ['b', 'n']),
      '[projects.web]\ntags = [\n  "a", # one\n  # two\n  "b" # three\n]\n',
      '[projects.web]\ntags = [\n  # two\n  "b", # three\n  "n"\n]\n',
    ],
    [
      'changes one key of a hold',
      set('hold', { reason: 'x', until: 'y' }),
      '[projects.web.hold]\nreason = "x" # c\n',
      '[projects.web.hold]\nreason = "x" # c\nuntil = "y"\n',
    ],
    [
      'removes a table with its comments',
      remove('web'),
      '[a]\n\n# c\n[projects.web] # d\n# e\nb = 1\n# f\n\n# free\n',
      '[a]\n\n# free\n',
    ],
    [
      'leaves what blank lines set apart',
      remove('web'),
      '[a]\n\n[projects.web]\nb = 1\n\n# free\n\nc = 1\n\n[z]\n',
      '[a]\n\n# free\n\n[z]\n',
    ],
    [
      'leaves the comment of the next table',
      remove('web'),
      '[a]\n\n[projects.web]\nb = 1\n# next\n[z]\n',
      '[a]\n\n# next\n[z]\n',
    ],
    [
      'leaves a line for editors',
      remove('web'),
      '#:schema x\n# c\n[projects.web]\n\n[z]\n',
      '#:schema x\n\n[z]\n',
    ],
    [
      'removes all of a table',
      remove('web'),
      '[projects.web]\n\n[b]\n\n[projects.web.hold]\nreason = "x"',
      '[b]',
    ],
    [
      'writes nothing that is TOML by itself',
      set('a', '"\\\n\u007f# ü'),
      '[projects.web]\n',
      '[projects.web]\na = "\\"\\\\\\n\\u007f# ü"\n',
    ],
  ])('%s', (_name, edit, before, after) => {
    expect(editedText(before, [edit])).toBe(after);
  });
});

describe('formatting', () => {
  it.each([
    ['blanks around =', 'a=1\nb   =   {c=1}\n"x y"\t= 2', 'a = 1\nb = {c = 1}\n"x y" = 2\n'],
    ['blank lines', '\n\na = 1\n\n\n\n# c\n[b]\n# d\n[e]\n\n\n', 'a = 1\n\n# c\n[b]\n\n# d\n[e]\n'],
    ['the ends of lines', '[b]  \r\n# c \t\r\na = 1\t', '[b]\r\n# c\r\na = 1\r\n'],
    ['nothing in strings', 'a = """\n\n\n b=1 \n# c  \n"""  \n', 'a = """\n\n\n b=1 \n# c  \n"""\n'],
    ['nothing in arrays but blanks at the end', 'a = [ \n\n\n  1,2 \n]', 'a = [\n\n\n  1,2\n]\n'],
    [
      'comments that share a column',
      'a = 1    # x\nbbb = 2 # y\nc = 3    # z\n',
      'a = 1    # x\nbbb = 2  # y\nc = 3    # z\n',
    ],
    ['a column that is too far left', 'a=1  # x\nb=22 # y\n', 'a = 1  # x\nb = 22 # y\n'],
    [
      'one line that is too long',
      'a = 1  # x\nb = 2  # y\nc = "long" # z\n',
      'a = 1  # x\nb = 2  # y\nc = "long" # z\n',
    ],
    ['no comment that stands alone', 'a = 1 # x\n\nb = 22      # y\n', 'a = 1 # x\n\nb = 22      # y\n'],
    [
      'wide characters by their cells',
      'a = "漢"  # x\nb = "aa"  # y\nc = 1 # z\n',
      'a = "漢"  # x\nb = "aa"  # y\nc = 1     # z\n',
    ],
    ['an empty text', '', ''],
  ])('settles %s', (_name, before, after) => {
    expect(formattedText(before)).toBe(after);
    expect(formattedText(after)).toBe(after);
  });

  it('leaves the sample registry as it is', () => {
    const text = committedText('fleet.toml');
    expect(formattedText(text)).toBe(text);
  });
});
