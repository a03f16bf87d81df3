// Words of other tools, and the command of po that each is answered with: it is a command line of po, it has what the
// operator typed, and a shell reads it as it was meant.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { otherWords } from '../../../src/cli/other-words.ts';
import { parse } from '../../../src/cli/parse.ts';
import { commands } from '../../../src/commands/table.ts';

async function said(...argv: readonly string[]): Promise<string> {
  const parsed = await parse(argv, 80);
  return parsed.kind === 'usage' ? parsed.problem : `${parsed.kind}!`;
}

const linesIn = (problem: string) => problem.split('\n  ').slice(1);

describe('po', () => {
  it.each([
    ['stop web', 'To stop a project', 'po set web state=stopped && po apply web'],
    ['stop web api', 'To stop a project', 'po set web api state=stopped && po apply web api'],
    ['stop', 'To stop a project', 'po set PROJECT state=stopped && po apply PROJECT'],
    ['stop web --yes', 'To stop a project', 'po set web state=stopped && po apply --yes web'],
    ['stop @docs', 'To stop a project', 'po set @docs state=stopped && po apply @docs'],
    ['stop -f desk web', 'To stop a project', 'po set -f desk web state=stopped && po apply -f desk web'],
    [
      'stop web/writer',
      'To stop one agent, in the clone of its project',
      'node engine/agents.mjs down writer',
    ],
    ['start web', 'To start a project', 'po set web state=running && po apply web'],
    ['up', 'To reconcile the fleet with fleet.toml', 'po apply'],
    ['up web', 'To start a project', 'po set web state=running && po apply web'],
    ['down', 'To stop every project', "po set '*' state=stopped && po apply"],
    [
      'restart web',
      'To restart the agents of a project',
      'po set web state=stopped && po apply web && po set web state=running && po apply web',
    ],
    ['ls', 'To list the projects', 'po status'],
    ['list web', 'To list the projects', 'po status web'],
    ['get projects', 'To list the projects', 'po status'],
    ['get projects web', 'To show a project', 'po show web'],
    ['describe web', 'To show a project', 'po show web'],
    ['rm web', 'To take a project out of the fleet; its clone stays', 'po remove web && po apply'],
    ['destroy', 'To stop every project', "po set '*' state=stopped && po apply"],
    ['mv a b', 'To rename a project', 'po rename a b'],
    ['create https://git.example.org/web.git', 'To add a project', 'po add https://git.example.org/web.git'],
    ['exec web/writer ls', "To be at an agent's terminal", 'po attach web/writer'],
    ['tail web', 'To follow the output of an agent', 'po logs --follow web'],
    ['log', 'To list past applies', 'po history'],
    ['log web', 'To see the output of an agent', 'po logs web'],
    ['kill web', 'To stop a project', 'po set web state=stopped && po apply web'],
    ['pause web', 'To pause po for a project, whose agents keep running', 'po hold --reason WHY web'],
    ['resume web', 'To lift the hold of a project', 'po unhold web'],
    ['sync', 'To reconcile the fleet with fleet.toml', 'po apply'],
    ['import clones/web', 'To add a clone that lies under the root', 'po adopt clones/web'],
    ['pull web', 'You update the commits of a project yourself. In its clone', 'git pull'],
    [
      'upgrade web v0.2.0',
      'To move a project to another engine release',
      'po set web engine=v0.2.0 && po apply web',
    ],
    ['edit web branch=next', 'To change keys of a project', 'po set web branch=next'],
    ['config', 'The configuration is fleet.toml. To check it', 'po validate'],
    ['config set web branch=next', 'To change keys of a project', 'po set web branch=next'],
    ['version', 'To see the version', 'po --version'],
    ['run web', 'To start a project', 'po set web state=running && po apply web'],
    ['help stop', 'To stop a project', 'po set PROJECT state=stopped && po apply PROJECT'],
  ])('%s', async (line, purpose, command) => {
    const word = line.split(' ').find((one) => one !== 'help') ?? '';
    expect(await said(...line.split(' '))).toBe(`There is no command ${word}. ${purpose}:\n  ${command}`);
  });

  it('update without a version says where they are listed', async () => {
    expect(linesIn(await said('update', 'web'))).toEqual([
      'po engine list',
      'po set web engine=VERSION && po apply web',
    ]);
  });

  it('shows nothing of a word that steers a terminal, or makes a line of its own', async () => {
    const problem = await said('sto\u001b[31m\nrm -r x');
    expect(problem).not.toContain('\u001b');
    expect(problem).not.toContain('\n');
  });
});

const hostile = [
  "it's",
  '$HOME',
  '$(touch x)',
  '`x`',
  'a b',
  ';',
  '&& x',
  '-v',
  '--yes',
  '*',
  'ünï',
  '"',
  '\n',
  '',
];

describe.each(otherWords)('po %s', (word) => {
  const known = (problem: string) =>
    linesIn(problem)
      .flatMap((line) => line.split(' && '))
      .filter((line) => line.startsWith('po '));

  it('is no command of po, and is answered with lines that are', async () => {
    expect(commands.map(({ name }) => name)).not.toContain(word);
    for (const words of [[], ['web'], ['web', 'api'], ['web/writer', 'text']]) {
      const problem = await said(word, ...words);
      expect(linesIn(problem).length).toBeGreaterThan(0);
      for (const line of known(problem)) {
        const parsed = await parse(line.split(' ').slice(1), 80);
        expect(parsed.kind, line).toBe(line.endsWith('--version') ? 'text' : 'run');
      }
    }
  });

  it('hands on what was typed as a shell reads it, whatever it is', async () => {
    const problem = await said(word, '-f', "de sk/it's", '--', ...hostile);
    const lines = linesIn(problem).join('\n');
    expect(lines.split('\n')).toHaveLength(linesIn(problem).length);
    const script = `po() { printf '%s\\0' "$@"; }; node() { po "$@"; }; git() { po "$@"; }; ${lines}`;
    const words = execFileSync('bash', ['-c', script], { encoding: 'utf8', cwd: '/' }).split('\0');
    const own = ['--follow', '--reason', '--watch', '--version'];
    for (const one of words.filter((text) => !own.includes(text) && text.startsWith('-'))) {
      expect(['-f', '--', ...hostile]).toContain(one);
    }
    expect(words.filter((text) => text === "de sk/it's").length).toBe(
      words.filter((text) => text === '-f').length,
    );
  });
});
