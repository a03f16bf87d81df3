// What a way out says is a command can be copied into a shell, whatever the names in it are.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { visible } from '../../../engine/kernel/cells.ts';
import { helpLines, remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { renderDiagnostic } from '../../../engine/kernel/render.ts';
import type { Project } from '../../../src/fleet/fleet.ts';
import { situations } from '../../golden/situations/index.ts';
import { fc } from '../../support/fast-check.ts';
import { planOf, type Situation } from '../../support/golden.ts';

/** A file name can hold anything but NUL; what is no UTF-8 never comes as a string. */
const fileName = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('a', ' ', "'", '"', '\\', '$', '`', '!', '~', '=', '-', '#', '*', '(', ';', '&', '|'),
      fc.constantFrom('\n', '\r', '\t', '\u001b', '\u007f', '\u0085', '\u200b', '\u202e', '\u2028', '\ufeff'),
      fc.constantFrom('é', '漢', '👨‍👩‍👧', '\u0301'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 12,
  })
  .map((text) => text.replaceAll('\0', ''));

function read(shell: string, words: readonly string[]): string[] {
  const output = execFileSync(shell, ['-c', `printf '%s\\0' ${words.join(' ')}`], { encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

describe('a word of a command', () => {
  it.each([
    ['/fleet/web', '/fleet/web'],
    ['/my fleet/web', "'/my fleet/web'"],
    ["/fleet/it's", "'/fleet/it'\\''s'"],
    ['$(reboot)', "'$(reboot)'"],
    ['=web/writer', "'=web/writer'"],
    ['~/x', "'~/x'"],
    ['', "''"],
    ['a\nb', "$'a\\x0ab'"],
    ['\u202eb', "$'\\xe2\\x80\\xaeb'"],
  ])('%j is written %s', (word, written) => {
    expect(shellWord(word)).toBe(written);
  });

  it('is read by bash as what it was, and shown as what it is', () => {
    fc.assert(
      fc.property(fc.array(fileName, { minLength: 20, maxLength: 20 }), (words) => {
        const written = words.map(shellWord);
        expect(read('bash', written)).toEqual(words);
        for (const word of written) expect(visible(word)).toBe(word);
      }),
      { numRuns: 15 },
    );
  });

  it('is read by any shell as what it was, where a screen can show it', () => {
    fc.assert(
      fc.property(fc.array(fileName, { minLength: 20, maxLength: 20 }), (all) => {
        const words = all.filter((word) => visible(word) === word);
        expect(read('sh', words.map(shellWord))).toEqual(words);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a remedy', () => {
  it('tells commands from words, and lets no name make a command', () => {
    const help = remedyText(
      'set `repo` of a\n  rm -rf ~\r\n  b to it, or:',
      'git -C /x remote remove\n  origin',
    );
    expect(helpLines(help)).toEqual([
      { isCommand: false, text: 'set `repo` of a␊  rm -rf ~␍␊  b to it, or:' },
      { isCommand: true, text: 'git -C /x remote remove␊  origin' },
    ]);
  });

  it('keeps a command whole at any width, and wraps the words', () => {
    const command = `cd ${'/a-long-folder'.repeat(12)} && node engine/agents.mjs down`;
    const help = remedyText(
      'words that are wrapped where there is too little room for all of them:',
      command,
    );
    const text = renderDiagnostic(
      { severity: 'error', code: 'unreadable', summary: 'S', detail: 'D', help },
      { color: false, width: 40 },
    );
    expect(text).toBe(
      [
        'error: S',
        '  D',
        '  To fix: words that are wrapped where',
        '          there is too little room for',
        '          all of them:',
        `    ${command}`,
      ].join('\n'),
    );
  });

  it('that is a command alone has no empty line', () => {
    const diagnostic = {
      severity: 'error',
      code: 'unreadable',
      summary: 'S',
      detail: 'D',
      help: '  po plan',
    } as const;
    expect(renderDiagnostic(diagnostic, { color: false, width: 40 })).toBe(
      'error: S\n  D\n  To fix:\n    po plan',
    );
  });
});

/** What a shell does with command lines: every program that it would run, with its words. */
function programsIn(lines: readonly string[]): string[][] {
  const programs = ['git', 'cd', 'tmux', 'node', 'po', 'rm', 'touch'];
  const record = programs.map((name) => `${name}() { printf '%s\\0' ${name} "$@"; printf '\\n\\0'; }`);
  const output = execFileSync('bash', ['-c', [...record, ...lines].join('\n')], { encoding: 'utf8' });
  return output
    .split('\n\0')
    .slice(0, -1)
    .map((words) => words.split('\0').slice(0, -1));
}

describe('the commands of every remedy', () => {
  const path = '/fleet/it\'s a "place"; rm -rf $HOME `touch x` $(touch y) & \u202e\u200b #';
  const branch = "it's/$(touch x)";
  const inTheWay = ['clone-on-another-branch', 'agent-undeclared', 'protected'].concat(
    Object.keys(situations).filter((name) => name.startsWith('blocked-')),
  );

  it('name a hostile path as one word, and run nothing else', async () => {
    const commands = new Set<string>();
    for (const situation of inTheWay.map((name) => situations[name])) {
      for (const project of situation?.projects ?? []) {
        const plan = await planOf(moved(situation ?? { projects: [] }, { ...project, path, branch }));
        const helps = [...plan.blocked, ...plan.diagnostics].map(({ help = '' }) => help);
        const lines = helps.flatMap(helpLines).filter(({ isCommand }) => isCommand);
        for (const { text } of lines) commands.add(text);
      }
    }
    // `cd … && node …` is two of them.
    // po itself is given names alone, which are checked where they are made.
    const all = programsIn([...commands]).filter(([program]) => program !== 'po');
    const places = all.filter(([program]) => program !== 'node' && program !== 'tmux');
    expect(places.length).toBeGreaterThan(10);
    for (const [program, ...words] of places) {
      expect(['git', 'cd']).toContain(program);
      expect([path, `${path}/engine`]).toContain(program === 'cd' ? words[0] : words[1]);
      expect(words.filter((word) => /place|touch/.test(word) && word !== branch)).toHaveLength(1);
    }
    const others = all.filter((words) => !places.includes(words)).map((words) => words.slice(0, 3).join(' '));
    expect(new Set(others)).toEqual(
      new Set([
        'node engine/agents.mjs down',
        'node engine/agents.mjs init',
        'node engine/agents.mjs validate',
        'tmux -L po-recipes',
      ]),
    );
  });
});

/** The situation of one project, at the place and on the branch that are given. */
function moved(situation: Situation, project: Project): Situation {
  const { sessions = [], places = {} } = situation;
  const here = {
    ...situation,
    projects: [project],
    sessions: sessions.map((one) => ({ ...one, marks: { ...one.marks, path: project.path } })),
  };
  const place = places[project.name];
  if (place?.kind !== 'repository') return here;
  const repository = { ...place.repository, path: project.path, gitDir: `${project.path}/.git` };
  return { ...here, places: { [project.name]: { ...place, repository } } };
}
