// What may come next on a command line: decided without a shell. The shells themselves are in
// test/e2e/po-completion.test.ts.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CommandEntry, Takes } from '../../../src/cli/command.ts';
import { completing, namesFrom } from '../../../src/cli/completing.ts';
import { answer } from '../../../src/cli/completion/answer.ts';
import { complete, type Names, settings } from '../../../src/cli/completion/complete.ts';
import { wordsOf } from '../../../src/cli/completion/line.ts';
import { agentNames, registryNames } from '../../../src/cli/completion/names.ts';
import { completionScripts } from '../../../src/commands/completion/scripts.ts';
import { commands, globalOptions } from '../../../src/commands/table.ts';
import { projectSchema } from '../../../src/fleet/schema.ts';
import { fc } from '../../support/fast-check.ts';

function commandWith(name: string, ...takes: readonly [Takes, ...Takes[]]): CommandEntry {
  const positional = { name: 'words', description: 'words', takes };
  const rest = { options: {}, examples: [], load: () => Promise.reject(new Error('nothing is run')) };
  return { name, group: 'tools', brief: name, summary: name, positional, ...rest };
}

const following: CommandEntry = {
  ...commandWith('xlogs', 'agent'),
  options: { follow: { type: 'boolean', alias: 'f', description: '' } },
};

const grammar = {
  commands: [
    ...commands,
    commandWith('xsend', 'agent', 'text'),
    commandWith('xattach', 'agent'),
    commandWith('xset', 'project', 'setting'),
    commandWith('xinit', 'folder'),
    commandWith('xchange', 'projects-and-settings'),
    commandWith('xshow', 'project-or-file', 'text'),
    following,
  ],
  globalOptions,
};

/** A fleet of three; another one with more than anybody's agents are read of. */
const names: Names = {
  projects: (fleet) =>
    fleet === null
      ? ['api', 'web', 'web-old']
      : fleet === 'many.toml'
        ? Array.from({ length: 12 }, (_, index) => `p${index}`)
        : [],
  unregistered: (fleet) => (fleet === null ? ['gone'] : []),
  tags: (fleet) => (fleet === null ? ['docs', 'data'] : []),
  agents: (_, project) => (project === 'api' ? ['writer', 'reader'] : ['shell']),
  schemas: () => ['agents', 'fleet', 'plan'],
  templates: () => ['claude', 'shell'],
};

/** `plan we|` as the words after `po`; what is offered. */
function offered(line: string): string {
  const found = complete(wordsOf(line) ?? [], grammar, names);
  if (found.kind !== 'words') return `${found.kind} after "${found.prefix}"`;
  return `${found.candidates.map(({ word }) => word).join(' ')}${found.isOpen ? ' …' : ''}`;
}

describe('what comes next', () => {
  it.each([
    ['va', 'validate'],
    ['-f x.toml va', 'validate'],
    ['--json va', 'validate'],
    ['--ver', '--verbose --version'],
    ['help va', 'validate'],
    ['help plan ', ''],
    ['bogus ', ''],
    ['bogus --j', ''],
    ['plan ', 'api web web-old @docs @data gone'],
    ['plan g', 'gone'],
    ['set g', ''],
    ['remove g', ''],
    ['show go', 'gone'],
    ['logs go', 'gone/shell'],
    ['plan w', 'web web-old'],
    ['plan @d', '@docs @data'],
    ['plan web ', 'api web-old @docs @data gone'],
    ['plan web @docs @', '@data'],
    ['plan --fleet other.toml ', ''],
    ['plan -f many.toml p1', 'p1 p10 p11'],
    ['plan --fleet=many.toml p1', 'p1 p10 p11'],
    ['-qf many.toml plan p1', 'p1 p10 p11'],
    ['plan --except ', 'api web web-old @docs @data gone'],
    ['plan --except web,', 'web,api web,web-old web,@docs web,@data web,gone'],
    ['plan --except=web,@da', '--except=web,@data'],
    ['plan --except web ap', 'api'],
    ['plan --js', '--json-into --json'],
    ['plan --json --js', '--json-into'],
    ['send --js', '--json'],
    ['logs --js', ''],
    ['plan --events --json', '--json-into'],
    ['plan --json --mark', ''],
    ['plan --exc', '--except'],
    ['--out x plan --ma', '--markdown'],
    ['--out x p', 'plan'],
    ['-fmany.toml plan p1', 'p1 p10 p11'],
    ['plan --except web --exc', '--except'],
    ['plan --no', '--no-color'],
    ['plan --no-color --no', ''],
    ['plan --out ', 'files after ""'],
    ['plan --out pl', 'files after ""'],
    ['plan --out=pl', 'files after "--out="'],
    ['plan -f ', 'files after ""'],
    ['plan --json=t', ''],
    ['plan --bogus=t', ''],
    ['plan --constructor=t', ''],
    ['plan -- --j', ''],
    ['plan -- w', 'web web-old'],
    ['apply --platform ', 'github forgejo gitea'],
    ['apply --platform=g', '--platform=github --platform=gitea'],
    ['apply --repository ', ''],
    ['show ', 'api web web-old gone'],
    ['show ./', 'files after ""'],
    ['comment --kind ', 'plan diff'],
    ['diff ', ''],
    ['diff --base ', 'files after ""'],
    ['engine ', 'list publish'],
    ['engine publish ', ''],
    ['schema pl', 'plan'],
    ['schema plan ', ''],
    ['completion ', 'bash zsh fish'],
    ['completion bash ', ''],
    ['xinit ', 'folders after ""'],
    ['xattach ', 'api/writer api/reader web/shell web-old/shell gone/shell'],
    ['xattach api/', 'api/writer api/reader'],
    ['xattach api/writer ', 'api/reader web/shell web-old/shell gone/shell'],
    [
      'xattach -f many.toml ',
      Array.from({ length: 12 }, (_, index) => `p${index}/`)
        .join(' ')
        .concat(' …'),
    ],
    ['xattach -f many.toml p3/', 'p3/shell'],
    ['xsend api/writer ', ''],
    ['xset ', 'api web web-old'],
    ['xset web st', 'state= …'],
    ['xset web state=', 'state=running state=stopped state=retired'],
    ['xset web state=st', 'state=stopped'],
    ['xset web state=stopped st', ' …'],
    ['xset web constructor=', ''],
    ['xchange ', 'api web web-old @docs @data'],
    ['xchange web st', 'state= …'],
    ['xchange web a', 'api after='],
    ['xchange web @docs state=s', 'state=stopped'],
    ['xshow we', 'web web-old'],
    ['xshow ./', 'files after ""'],
    ['xlogs -f api/w', 'api/writer'],
    ['-f many.toml xlogs p3/', 'p3/shell'],
  ])('po %s', (line, expected) => {
    expect(offered(line)).toBe(expected);
  });

  it('begins with what is typed, whatever that is, and is never found by chance', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'plan',
        'apply',
        '--fleet',
        '-f',
        '--',
        '-',
        '--except',
        '=',
        '',
        'web',
        '@docs',
        'xset',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (words) => {
        const found = complete(words, grammar, names);
        const current = words.at(-1) ?? '';
        if (found.kind !== 'words') expect(current.startsWith(found.prefix)).toBe(true);
        else for (const { word } of found.candidates) expect(word.startsWith(current)).toBe(true);
      }),
    );
  });

  it('knows the keys of a project', () => {
    expect(Object.keys(settings).sort()).toEqual(Object.keys(projectSchema.shape).sort());
    const states = projectSchema.shape.state.unwrap().options;
    expect(settings['state']).toEqual(states);
    expect(offered('set web template=')).toContain('template=claude');
  });
});

describe('a line that is typed', () => {
  it.each([
    ['po plan ', ['po', 'plan', '']],
    ['po  plan\tweb', ['po', 'plan', 'web']],
    ['', ['']],
    ["po show 'a b", ['po', 'show', 'a b']],
    ['po show "a \\" b', ['po', 'show', 'a " b']],
    ['po show a\\ b', ['po', 'show', 'a b']],
    ["po show '' ", ['po', 'show', '', '']],
    ['po show $(touch x)', ['po', 'show', '$(touch', 'x)']],
    ['po show x\\', ['po', 'show', 'x']],
    ['po show \'a\'"b"c', ['po', 'show', 'abc']],
    // Where output goes and input comes from, as a shell takes it out of the words.
    ['po plan > x w', ['po', 'plan', 'w']],
    ['po plan >x w', ['po', 'plan', 'w']],
    ['po plan>x w', ['po', 'plan', 'w']],
    ['po plan 2>"a b" w', ['po', 'plan', 'w']],
    ['po plan 2>&1 w', ['po', 'plan', 'w']],
    ['po plan a2> x w', ['po', 'plan', 'a2', 'w']],
    ['po comment - <<<x ', ['po', 'comment', '-', '']],
    ["po plan '>' \\> w", ['po', 'plan', '>', '>', 'w']],
    ['po plan -f <(cat x) w', ['po', 'plan', '-f', '<(cat x)', 'w']],
    ['po plan -f <(cat x', ['po', 'plan', '-f', '<(cat x']],
    ['po plan >', null],
    ['po plan > ', null],
    ['po plan 2>> we', null],
    ['po plan < "a b', null],
    ['po plan >| we', null],
  ])('%j', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });

  it('is cut as a shell cuts it', () => {
    const sign = fc.constantFrom('a', 'b', ' ', "'", '"', '\\', '=', ',', '@', 'é');
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 12 }), (text) => {
        const ran = spawnSync('bash', ['-c', `printf '%s\\0' po ${text} ''`], { encoding: 'utf8' });
        // What a shell would not read yet has no words to compare with.
        fc.pre(ran.status === 0 && !text.endsWith('\\'));
        const words = ran.stdout.split('\0').slice(0, -1);
        expect(wordsOf(`po ${text} `)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what a shell is answered', () => {
  const found = complete(['plan', '--except=web,'], grammar, names);

  it('in bash is what stands behind the last sign at which it cuts words', () => {
    const asked = { shell: 'bash', piece: 'web,', current: '--except=web,' } as const;
    expect(answer(found, asked)).toBe('words\nweb,api\nweb,web-old\nweb,@docs\nweb,@data\nweb,gone\n');
  });

  it('elsewhere is the whole word, with what it is about', () => {
    const asked = { shell: 'fish', piece: '', current: '--except=web,' } as const;
    expect(answer(found, asked).split('\n')[1]).toBe('--except=web,api\tproject');
  });

  it('in bash is a file where output is to go, whatever projects there are', () => {
    expect(completing(['bash', 'po plan > w', 'w'], '/')).toBe('files\n\n');
  });

  it('in bash says what stands before the name of a file, where that is part of what is replaced', () => {
    const bash = (piece: string) => completing(['bash', `po plan --out=pl`, piece], '/');
    expect(bash('pl')).toBe('files\n\n');
    expect(bash('--out=pl')).toBe('files\n--out=\n');
    expect(completing(['zsh', 'plan', '--out=pl'], '/')).toBe('files\n--out=\n');
  });

  it('is nothing for what is no shell', () => {
    expect(completing([], '/')).toBe('');
    expect(completing(['tcsh', 'po '], '/')).toBe('');
    expect(completing(['bash'], '/')).toMatch(/^words\ninit\n/);
  });
});

function place(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'po-complete-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
const registry = '[fleet]\nname = "x"\nroot = "clones"\n[projects.api]\npath = "there"\n[projects.web]\n';

describe('names that are read', () => {
  it('are those of the nearest registry, or of the one that is named', () => {
    const folder = place({ 'fleet.toml': registry, 'other.toml': '[projects.other]', 'below/x': '' });
    const fish = (...words: string[]) => completing(['fish', ...words], join(folder, 'below'));
    expect(fish('plan', '')).toBe('words\napi\tproject\nweb\tproject\n');
    expect(fish('plan', '-f', '../other.toml', '')).toBe('words\nother\tproject\n');
    expect(fish('plan', '-f', '../gone.toml', '')).toBe('words\n');
    expect(fish('plan', '-f', '..', '')).toBe(fish('plan', '-f', '../fleet.toml', ''));
  });

  it.each([
    '',
    '[projects',
    '[projects.api]\nx = \n',
    'projects = 1',
    'projects = [1]',
    '\0',
    '[projects.api]\n[projects.api]',
  ])('are none in %j', (text) => {
    const folder = place({ 'fleet.toml': text });
    expect(completing(['fish', 'plan', ''], folder)).toBe('words\n');
  });

  it('never are what a registry must not be named by', () => {
    const hostile = [
      '$(touch x)',
      '`x`',
      'a b',
      'a\nb',
      '-rf',
      'A',
      '__proto__',
      "it's",
      'a'.repeat(40),
      'ok',
    ];
    const text = hostile.map(
      (name) => `[projects.${JSON.stringify(name)}]\ntags = [${JSON.stringify(name)}]`,
    );
    expect(registryNames(text.join('\n'))).toMatchObject({
      projects: [{ name: 'ok', path: 'ok' }],
      tags: ['ok'],
    });
    expect(agentNames(hostile.map((name) => `[agents.${JSON.stringify(name)}]`).join('\n'))).toEqual(['ok']);
    expect(registryNames('projects = { a = 1, b = { tags = 2, path = 3 } }\nfleet = { root = [] }')).toEqual({
      fleet: null,
      root: null,
      projects: [
        { name: 'a', path: 'a' },
        { name: 'b', path: 'b' },
      ],
      tags: [],
    });
  });

  it('do not wait for a pipe that nobody writes to', () => {
    const folder = place({});
    execFileSync('mkfifo', [join(folder, 'fleet.toml')]);
    expect(completing(['fish', 'plan', ''], folder)).toBe('words\n');
  });
});

describe('agents that are read', () => {
  const agents = (...names: string[]) => names.map((name) => `[agents.${name}]\n`).join('');

  it('are those of each project, where its clone is', () => {
    const names = namesFrom(
      place({
        'fleet.toml': registry,
        'clones/there/agents.toml': agents('writer', 'reader'),
        'clones/web/agents.toml': 'not TOML [',
      }),
    );
    expect(names.agents(null, 'api')).toEqual(['writer', 'reader']);
    expect(names.agents(null, 'web')).toEqual([]);
    expect(names.agents(null, 'nobody')).toEqual([]);
    expect(names.agents('gone.toml', 'api')).toEqual([]);
  });

  it('are found below the home as well', () => {
    const folder = place({ 'fleet.toml': '[fleet]\nroot = "~/po-complete-test"\n[projects.api]\n' });
    const home = join(process.env['HOME'] ?? '', 'po-complete-test');
    mkdirSync(join(home, 'api'), { recursive: true });
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    writeFileSync(join(home, 'api/agents.toml'), agents('writer'));
    expect(namesFrom(folder).agents(null, 'api')).toEqual(['writer']);
  });
});

it.each([...completionScripts])('the script for %s evaluates nothing that comes back', (_, script) => {
  expect(script).not.toMatch(/\beval\b/);
  expect(script).toContain('command po __complete');
});
