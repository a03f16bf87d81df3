// Words to commands. A usage error must never become a run, and no word may be lost on the way.
import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/cli/parse.ts';
import type { Arguments } from '../../../src/cli/run.ts';
import { commands, globalOptions } from '../../../src/commands/table.ts';
import { fc } from '../../support/fast-check.ts';

/** What would be run: `plan [a b] --json --fleet=x`. */
async function short(...argv: readonly string[]): Promise<string> {
  const parsed = await parse(argv, 80);
  if (parsed.kind !== 'run') return parsed.kind === 'usage' ? `usage: ${parsed.problem}` : 'text';
  const { command, args } = parsed;
  const options = Object.entries({ ...globalOptions, ...command.options }).flatMap(([name, { type }]) => {
    if (name === 'color') return args.flag('color') ? [] : ['--no-color'];
    if (type === 'boolean') return args.flag(name) ? [`--${name}`] : [];
    const text = args.text(name);
    return text === null ? [] : [`--${name}=${text}`];
  });
  return [command.name, `[${args.positionals.join(' ')}]`, ...options.sort()].join(' ');
}

describe('words that are taken', () => {
  it.each([
    ['plan', 'plan []'],
    ['plan a b', 'plan [a b]'],
    ['plan a b a', 'plan [a b]'],
    ['plan 007 1e3 0x1f', 'plan [007 1e3 0x1f]'],
    ['plan --fleet 007', 'plan [] --fleet=007'],
    ['plan -f x.toml a', 'plan [a] --fleet=x.toml'],
    ['plan -f=x.toml a', 'plan [a] --fleet=x.toml'],
    ['-f x.toml plan a', 'plan [a] --fleet=x.toml'],
    ['--json plan', 'plan [] --json'],
    ['plan -q', 'plan [] --quiet'],
    ['plan --events --json-into x.json', 'plan [] --events --json-into=x.json'],
    ['apply --json --json-into x.json', 'apply [] --json --json-into=x.json'],
    ['-v plan a', 'plan [a] --verbose'],
    ['plan --json a', 'plan [a] --json'],
    ['plan --json --json', 'plan [] --json'],
    ['plan --json=true', 'plan [] --json'],
    ['plan --json=false', 'plan []'],
    ['plan --json=false --markdown', 'plan [] --markdown'],
    ['plan --no-json', 'plan []'],
    ['plan --no-color', 'plan [] --no-color'],
    ['--no-color plan', 'plan [] --no-color'],
    ['plan --detailed-exitcode', 'plan [] --detailed-exitcode'],
    ['plan -- --json', 'plan [--json]'],
    ['plan plan', 'plan [plan]'],
    ['plan __proto__ constructor', 'plan [__proto__ constructor]'],
    ['apply', 'apply []'],
    ['apply -yv a', 'apply [a] --verbose --yes'],
    ['apply --yes=false', 'apply []'],
    ['apply --platform gitea --require-reviewed', 'apply [] --platform=gitea --require-reviewed'],
    ['comment --platform gitea', 'comment [] --platform=gitea'],
    ['validate', 'validate []'],
    ['comment', 'comment []'],
    ['comment -', 'comment [-]'],
    ['comment --json -', 'comment [-] --json'],
    ['comment a -', 'comment [a -]'],
    ['comment -- -', 'comment [-]'],
    ['comment -f -', 'comment [] --fleet=-'],
    ['status --watch @a', 'status [@a] --watch'],
    ['status -w', 'status [] --watch'],
    ['logs a/b -f', 'logs [a/b] --follow'],
    ['logs -f a/b', 'logs [a/b] --follow'],
    ['-f x.toml logs -f a', 'logs [a] --fleet=x.toml --follow'],
    ['logs --fleet x.toml a -n 5', 'logs [a] --fleet=x.toml --lines=5'],
    ['logs a --json', 'usage: po logs has no --json. See po --help'],
    ['--json attach a', 'usage: po attach has no --json. See po --help'],
    ['logs a --no-json', 'logs [a]'],
    ['send a/b --json x', 'send [a/b x] --json'],
    ['-f logs plan -f', 'usage: -f needs a value. See po --help'],
    ['--fleet logs status', 'status [] --fleet=logs'],
    ['send a/b -', 'send [a/b -]'],
    ['comment - --pull-request 007', 'comment [-] --pull-request=007'],
    ['apply --yes true', 'apply [true] --yes'],
    ['apply --yes false web', 'apply [false web] --yes'],
    ['plan --json false', 'plan [false] --json'],
    ['plan -v true --quiet=false', 'plan [true] --verbose'],
    ['true', 'usage: There is no command true. See po --help'],
    ['hold true --reason false', 'hold [true] --reason=false'],
    ['-vf other.toml logs a', 'logs [a] --fleet=other.toml --verbose'],
    ['-f=x.toml logs a', 'logs [a] --fleet=x.toml'],
    ['-vf x.toml plan a', 'plan [a] --fleet=x.toml --verbose'],
    ['--out plan apply', 'usage: --out is for po plan. See po --help'],
    ['--base plan diff', 'diff [] --base=plan'],
    ['logs a/b -n -5', 'logs [a/b] --lines=-5'],
    ['--yes apply', 'apply [] --yes'],
    ['-y apply a', 'apply [a] --yes'],
    ['-w status', 'status [] --watch'],
    ['--dry-run add web', 'add [web] --dry-run'],
    ['-n 5 logs a/b', 'logs [a/b] --lines=5'],
    ['-f/srv/conf plan web', 'plan [web] --fleet=/srv/conf'],
    ['-vf./o.toml logs a/b', 'logs [a/b] --fleet=./o.toml --verbose'],
    ['-f5 logs a/b', 'logs [a/b] --fleet=5'],
    ['logs a/b -vfn5', 'logs [a/b] --follow --lines=5 --verbose'],
    ['plan -f=', 'usage: --fleet needs a value. See po --help'],
    ['apply -y=false', 'apply []'],
    ['plan -vh', 'text'],
  ])('po %s', async (line, expected) => {
    expect(await short(...line.split(' '))).toBe(expected);
  });

  it('keeps an empty name, which is no project, rather than taking it for all of them', async () => {
    expect(await short('apply', '--yes', '')).toBe('apply [] --yes');
    const parsed = await parse(['apply', ''], 80);
    expect(parsed.kind === 'run' && parsed.args.positionals).toEqual(['']);
  });
});

describe('a control character', () => {
  it.each([
    ['in a word', ['plan', 'a\u0000b'], 'a␀b'],
    ['in a name', ['add', 'x\u007f'], 'x␡'],
    ['in a key', ['set', 'web', 'hold.\u0001=x'], 'hold.␁=x'],
    ['in the value of an option', ['hold', 'web', '--reason', 'two\nlines'], 'two␊lines'],
    ['in a path', ['plan', '-f', 'a\u001b[31m'], 'a␛[31m'],
    ['in an agent', ['send', 'a/\u009b', 'x'], 'a/<U+009B>'],
    ['in an agent to show', ['attach', 'a/b\r'], 'a/b␍'],
  ])('%s is refused, and shown as what it is', async (_, argv, shown) => {
    const parsed = await parse(argv, 80);
    const problem = `${shown} has a control character in it. See po --help`;
    expect(parsed).toEqual({ kind: 'usage', problem });
  });

  it('is shown as what it is in an option and a command that nobody knows', async () => {
    for (const argv of [['plan', '--x\u001b[31m'], ['x\u001b[31m']]) {
      const parsed = await parse(argv, 80);
      expect(parsed.kind === 'usage' && parsed.problem).toContain('x␛[31m');
    }
  });
});

describe('a text that is to be sent', () => {
  it.each([
    ['the very target', 'a/b'],
    ['with quotes around it', '"all of it"'],
    ['with other quotes', "'x'"],
    ['with quotes within', 'say "x" and \'y\''],
    ['of many lines', 'one\n\ttwo \n'],
    ['that is empty', ''],
    ['that looks like a number', '0x10'],
    ['that holds a comma', 'a,b,,c'],
    ['that is a command', 'plan'],
    ['that looks like an assignment', 'a=b'],
    ['that names a key of every object', '__proto__'],
  ])('%s is left as it is', async (_, text) => {
    const parsed = await parse(['send', 'a/b', text], 80);
    expect(parsed.kind === 'run' && parsed.args.positionals).toEqual(['a/b', text]);
    const behind = await parse(['send', 'a/b', '--', text], 80);
    expect(behind.kind === 'run' && behind.args.positionals).toEqual(['a/b', text]);
  });

  it.each([
    '-v',
    '--help',
    '--version',
    '-',
    '--',
    '--json=no',
    '--get-yargs-completions',
    '"-x"',
    '--no-color',
  ])('behind -- may be %s', async (text) => {
    const parsed = await parse(['send', 'a/b', '--', text], 80);
    expect(parsed.kind === 'run' && parsed.args.positionals).toEqual(['a/b', text]);
    expect(parsed.kind === 'run' && parsed.args.flag('verbose')).toBe(false);
    expect(parsed.kind === 'run' && parsed.args.flag('color')).toBe(true);
  });

  it('that begins with a hyphen is no option that nobody knows', async () => {
    expect((await parse(['send', 'a/b', '-x'], 80)).kind).toBe('usage');
  });
});

describe('words that are refused', () => {
  it.each([
    ['diff main', 'po diff takes no words: main. Did you mean --base main? See po --help'],
    [
      'diff main..add',
      'po diff takes no words: main..add. Did you mean --base main --head add? See po --help',
    ],
    ['diff v1.2..', 'po diff takes no words: v1.2... Did you mean --base v1.2 --head HEAD? See po --help'],
    ['diff main add x', 'po diff takes no words: main. Did you mean --base main --head add? See po --help'],
    [
      'diff ../fleet.toml',
      'po diff takes no words: ../fleet.toml. Did you mean --base ../fleet.toml? See po --help',
    ],
    ['plan --events --json', '--events and --json cannot be given together. See po --help'],
    ['apply -q -v', '--quiet and --verbose cannot be given together. See po --help'],
    ['apply --repository team/fleet', '--repository means nothing without --require-reviewed. See po --help'],
    [
      'apply --server https://git.example.org --yes',
      '--server means nothing without --require-reviewed. See po --help',
    ],
    [
      'apply --platform gitea --require-reviewed=false',
      '--platform means nothing without --require-reviewed. See po --help',
    ],
    ['validate --events', '--events is for po plan. See po --help'],
    ['plan --json-into', '--json-into needs a value. See po --help'],
    ['nonsense', 'There is no command nonsense. See po --help'],
    ['plna', 'There is no command plna. Did you mean plan? See po --help'],
    ['apply --yes --projects=', 'There is no option --projects. See po --help'],
    ['apply --yes --projects', 'There is no option --projects. See po --help'],
    ['remove web --projects=api', 'There is no option --projects. See po --help'],
    ['send a/b --words=hi', 'There is no option --words. See po --help'],
    ['plan --_=x', 'There is no option --_. See po --help'],
    ['plan --$0=x', 'There is no option --$0. See po --help'],
    ['--nonsense plan', 'There is no option --nonsense. See po --help'],
    ['plan -y', '-y is for po apply. See po --help'],
    ['apply -y5', '-y takes no value. See po --help'],
    ['apply -y=x', '-y takes no value. See po --help'],
    ['plan -v-q', '-v takes no value. See po --help'],
    ['plan -q=x', '-q takes no value. See po --help'],
    ['apply --no-yes=true', '--no-yes takes no value. See po --help'],
    ['plan -', 'po plan reads no standard input: -. See po --help'],
    ['pln status', 'There is no command pln. Did you mean plan? See po --help'],
    [
      'fmt -- other.toml',
      'po fmt takes no words: other.toml. Did you mean --fleet other.toml? See po --help',
    ],
    ['fmt -- true', 'po fmt takes no words: true. Did you mean --fleet true? See po --help'],
    ['diff -- main', 'po diff takes no words: main. Did you mean --base main? See po --help'],
    ['bogus --help', 'There is no command bogus. See po --help'],
    ['help bogus plan', 'There is no command bogus. See po --help'],
    ['aply --yes', 'There is no command aply. Did you mean apply? See po --help'],
    ['plan --json --markdown', '--markdown and --json cannot be given together. See po --help'],
    ['plan --jsn', 'There is no option --jsn. Did you mean --json? See po --help'],
    ['apply --verbos', 'There is no option --verbos. Did you mean --verbose? See po --help'],
    ['apply --yse', 'There is no option --yse. Did you mean --yes? See po --help'],
    [
      'plan --detailedExitcode',
      'There is no option --detailedExitcode. Did you mean --detailed-exitcode? See po --help',
    ],
    ['plan --wholly-unknown', 'There is no option --wholly-unknown. See po --help'],
    ['plan -x', 'There is no option -x. See po --help'],
    ['plan --yes', '--yes is for po apply. See po --help'],
    ['validate json', 'po validate takes no words: json. See po --help'],
    ['validate --detailed-exitcode', '--detailed-exitcode is for po plan. See po --help'],
    ['apply --fleet', '--fleet needs a value. See po --help'],
    ['apply --fleet --yes', '--fleet needs a value. See po --help'],
    ['apply --fleet a --fleet b', '--fleet is given twice. See po --help'],
    ['apply -f a --fleet b', '--fleet is given twice. See po --help'],
    ['apply --fleet=', '--fleet needs a value. See po --help'],
    ['apply --no-fleet', 'There is no option --no-fleet. Did you mean --fleet? See po --help'],
    ['apply --fleet.x=1', 'There is no option --fleet.x. Did you mean --fleet? See po --help'],
    ['apply --yes=maybe', '--yes takes no value. See po --help'],
    ['apply --json=x', '--json takes no value. See po --help'],
    ['apply --yes -', 'po apply reads no standard input: -. See po --help'],
    ['apply --yes --get-yargs-completions', 'There is no option --get-yargs-completions. See po --help'],
    ['apply --constructor', 'There is no option --constructor. See po --help'],
    ['--json', 'name a command. See po --help'],
  ])('po %s', async (line, problem) => {
    expect(await short(...line.split(' '))).toBe(`usage: ${problem}`);
  });
});

describe('odd spellings of options', () => {
  it.each([
    // What follows a flag is a word, whatever it says.
    ['apply -y true', 'apply [true] --yes'],
    ['apply web --yes false --verbose true', 'apply [web false true] --verbose --yes'],
    ['--yes true apply', 'usage: There is no command true. See po --help'],
    ['apply --yes -5', 'apply [-5] --yes'],
    // With `=` it is said of the flag, and of it alone.
    ['apply --yes=true web', 'apply [web] --yes'],
    ['apply -vy=true web', 'apply [web] --verbose --yes'],
    ['-vy=false apply web', 'apply [web] --verbose'],
    ['--json=false --quiet=true plan --color=false', 'plan [] --no-color --quiet'],
    ['apply --yes= web', 'usage: --yes takes no value. See po --help'],
    ['apply -y= web', 'usage: There is no option -=. See po --help'],
    ['apply --yes=TRUE', 'usage: --yes takes no value. See po --help'],
    ['apply --yes=1', 'usage: --yes takes no value. See po --help'],
    ['apply --yes=true --yes web', 'usage: --yes is given twice. See po --help'],
    ['apply --yes=false --yes', 'usage: --yes is given twice. See po --help'],
    ['--yes=false apply --yes', 'apply [] --yes'],
    ['apply --yes --yes=false', 'usage: --yes is given twice. See po --help'],
    ['plan --help=false', 'plan []'],
    ['plan --version=false', 'plan []'],
    ['plan --no-help', 'plan []'],
    // The last one holds, as everywhere.
    ['plan --json --no-json', 'plan []'],
    ['plan --no-json --json', 'plan [] --json'],
    ['apply --no-yes --yes', 'apply [] --yes'],
    ['apply --no-yes web', 'apply [web]'],
    ['apply --no-y', 'usage: There is no option --no-y. See po --help'],
    ['apply --no-no-yes', 'usage: There is no option --no-no-yes. See po --help'],
    ['apply --no-bogus', 'usage: There is no option --no-bogus. See po --help'],
    ['apply --no-fleet x', 'usage: There is no option --no-fleet. Did you mean --fleet? See po --help'],
    [
      'apply --fleet x --no-fleet',
      'usage: There is no option --no-fleet. Did you mean --fleet? See po --help',
    ],
    ['apply --no-', 'usage: There is no option --no-. See po --help'],
    ['apply --no---', 'usage: There is no option --no---. See po --help'],
    // Letters together, with a value behind the last.
    ['plan -vqf x.toml', 'usage: --quiet and --verbose cannot be given together. See po --help'],
    ['plan -fx.toml', 'plan [] --fleet=x.toml'],
    ['plan -fv', 'plan [] --fleet=v'],
    ['plan -f_x.toml', 'plan [] --fleet=_x.toml'],
    ['plan -f./x.toml web', 'plan [web] --fleet=./x.toml'],
    ['plan -f.x web', 'plan [web] --fleet=.x'],
    ['plan -f~/x', 'plan [] --fleet=~/x'],
    ['plan -fé', 'plan [] --fleet=é'],
    ['plan -f-x', 'plan [] --fleet=-x'],
    ['plan -f=a=b', 'plan [] --fleet=a=b'],
    ['plan -vf', 'usage: -f needs a value. See po --help'],
    ['plan -f -v', 'usage: -f needs a value. See po --help'],
    ['plan -f --', 'usage: -f needs a value. See po --help'],
    ['history -n5', 'history [] --number=5'],
    ['history -n 0x10', 'history [] --number=0x10'],
    ['history -n1e3', 'history [] --number=1e3'],
    ['history -n -1', 'history [] --number=-1'],
    ['history -n-1', 'history [] --number=-1'],
    ['logs a/b -fn 007', 'logs [a/b] --follow --lines=007'],
    ['logs a/b -fv', 'logs [a/b] --follow --verbose'],
    ['apply --y', 'usage: There is no option --y. See po --help'],
    ['--y apply', 'usage: There is no option --y. See po --help'],
    ['apply --f x.toml', 'usage: There is no option --f. See po --help'],
    ['apply --y=true', 'usage: There is no option --y. See po --help'],
    ['plan --x', 'usage: There is no option --x. See po --help'],
    ['plan -- --y', 'plan [--y]'],
    ['apply -yes', 'usage: There is no option -e. See po --help'],
    ['apply -y -y', 'apply [] --yes'],
    ['plan -json', 'usage: There is no option -j. See po --help'],
    ['plan -_', 'usage: There is no option --_. See po --help'],
    ['plan --_ web', 'usage: There is no option --_. See po --help'],
    ['plan --$0 web', 'usage: There is no option --$0. See po --help'],
    ['plan -=x', 'usage: There is no option -=. See po --help'],
    ['plan --=x', 'usage: There is no option --=x. See po --help'],
    // Values are bytes.
    ['plan --fleet="x"', 'plan [] --fleet="x"'],
    ["plan --fleet 'x'", "plan [] --fleet='x'"],
    ['plan --fleet=--json', 'plan [] --fleet=--json'],
    ['plan --fleet true', 'plan [] --fleet=true'],
    ['plan --fleet=a,b', 'plan [] --fleet=a,b'],
    ['plan --fleet.toml x', 'usage: There is no option --fleet.toml. See po --help'],
    ['plan --Fleet x', 'usage: There is no option --Fleet. Did you mean --fleet? See po --help'],
    ['plan --JSON', 'usage: There is no option --JSON. Did you mean --json? See po --help'],
    ['plan --js', 'usage: There is no option --js. Did you mean --json? See po --help'],
    ['-f a plan -f b', 'usage: --fleet is given twice. See po --help'],
    ['--fleet a plan --fleet=', 'usage: --fleet is given twice. See po --help'],
    // What begins with a hyphen and names nothing.
    ['plan -5', 'plan [-5]'],
    ['plan -5.5 -.5', 'plan [-5.5 -.5]'],
    ['plan -5x', 'usage: There is no option -5. See po --help'],
    ['plan ---', 'plan [---]'],
    ['--- plan', 'usage: There is no command ---. See po --help'],
    ['plan ---x', 'usage: There is no option ---x. See po --help'],
    ['plan –json', 'plan [–json]'],
    // The end of options.
    ['-- plan', 'usage: name a command. See po --help'],
    ['--json -- plan', 'usage: name a command. See po --help'],
    ['plan a -- b -- c', 'plan [a b -- c]'],
    ['plan --', 'plan []'],
    ['plan -- -fx --yes=true', 'plan [-fx --yes=true]'],
    // Names that every object has.
    ['plan --hasOwnProperty', 'usage: There is no option --hasOwnProperty. See po --help'],
    ['plan --toString x', 'usage: There is no option --toString. See po --help'],
    ['constructor', 'usage: There is no command constructor. See po --help'],
    ['__proto__', 'usage: There is no command __proto__. See po --help'],
    // What yargs itself would answer.
    ['--get-yargs-completions', 'usage: There is no option --get-yargs-completions. See po --help'],
    ['plan --locale de', 'usage: There is no option --locale. See po --help'],
    ['plan --show-hidden', 'usage: There is no option --show-hidden. See po --help'],
  ])('po %s', async (line, expected) => {
    expect(await short(...line.split(' '))).toBe(expected);
  });

  it('lose nothing of a name with a line break in it', async () => {
    for (const option of ['--yes\nx', '--yes\n=false', '-y\n', '--fleet\nx=y']) {
      const parsed = await parse(['apply', option], 80);
      expect(parsed.kind === 'usage' && parsed.problem, option).toContain('has a control character in it');
    }
  });

  it('take an empty value for none', async () => {
    for (const argv of [
      ['--fleet', '', 'plan'],
      ['plan', '-f', ''],
      ['plan', '--fleet='],
    ])
      expect(await short(...argv)).toBe('usage: --fleet needs a value. See po --help');
    expect(await short('plan', '--except', ' , ')).toBe('usage: --except needs a value. See po --help');
  });

  it('keep all of a list that is given in parts', async () => {
    const parsed = await parse(['--except', 'a,b', 'plan', '--except=c', '--except', '@d'], 80);
    expect(parsed.kind === 'run' && parsed.args.list('except')).toEqual(['a', 'b', 'c', '@d']);
  });

  it('never make anything but a fault of words and options that nobody looked at', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'plan',
        'apply',
        'logs',
        'send',
        '--',
        '-',
        '--yes',
        '-y',
        '-f',
        '--json',
        '--no-',
        '=',
        'true',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }).map((text) => `-${text}`),
      fc.string({ unit: 'binary', maxLength: 5 }).map((text) => `--${text}`),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        const parsed = parse(argv, 80);
        if (parsed.kind !== 'run') return;
        const { args } = parsed;
        // Each word is the command, among the words, or part of an option that is known.
        const end = argv.indexOf('--');
        for (const [at, one] of argv.entries()) {
          if (one === '' || one === parsed.command.name || one === '--') continue;
          const isOption = one.startsWith('-') && (end === -1 || at < end);
          const isValue = args.text('fleet') === one || args.list('except').join().includes(one.trim());
          expect(isOption || isValue || args.positionals.includes(one) || knownText(args, one), one).toBe(
            true,
          );
        }
      }),
    );
  });
});

/** Whether an option has this very value. */
function knownText(args: Arguments, text: string): boolean {
  const names = commands.flatMap(({ options }) => Object.keys(options));
  return names.some((name) => args.text(name) === text);
}

describe('help', () => {
  const text = async (...argv: readonly string[]) => {
    const parsed = await parse(argv, 80);
    return parsed.kind === 'text' ? parsed.text : parsed.kind;
  };

  it.each([
    '',
    '-h',
    '--help',
    'help',
    '-h --fleet',
    'help help',
    'help --json',
    '--json help',
    '-f plan -h',
  ])('po %s lists the commands', async (line) => {
    const shown = await text(...line.split(' ').filter((word) => word !== ''));
    for (const { name, brief } of commands) expect(shown).toMatch(new RegExp(`^.*${name} +${brief}`, 'm'));
  });

  it.each([
    'apply -h',
    'apply a b --help',
    '--help apply',
    'help apply',
    'help apply plan',
    'apply --bogus -h',
    'apply --yes -h',
    '-f x.toml help apply',
    '-f plan apply --help',
  ])('po %s explains apply', async (line) => {
    expect(await text(...line.split(' '))).toMatch(/^po apply: show the plan, ask, and carry it out\n/);
  });

  it('is not asked for by what comes after --', async () => {
    expect(await short('plan', '--', '--help')).toBe('plan [--help]');
  });

  it('of a command that does not exist says so', async () => {
    expect(await short('help', 'aply')).toBe(
      'usage: There is no command aply. Did you mean apply? See po --help',
    );
    expect(await short('help', 'wholly-unknown')).toBe(
      'usage: There is no command wholly-unknown. See po --help',
    );
  });

  it('is asked for before anything else is wrong, and the version as well', async () => {
    expect(await text('--version')).toMatch(/^po \d+\.\d+\.\d+\n$/);
    expect(await text('plan', '--version')).toMatch(/^po /);
  });
});

describe('the table of commands', () => {
  // An option may stand before its command, where only its name says whether a value follows.
  it('has options of one name of one type, whichever command has them', () => {
    const types = new Map<string, string>();
    for (const { name: command, options } of commands) {
      for (const [name, { type }] of Object.entries(options)) {
        const valued = type === 'boolean' ? 'boolean' : 'valued';
        const known = types.get(name);
        if (known !== undefined) expect(valued, `--${name} of ${command}`).toBe(known);
        types.set(name, valued);
      }
    }
  });

  it('has letters of one type as well, where they are not of all commands', () => {
    const everywhere = Object.values(globalOptions).map(({ alias }) => alias);
    const types = new Map<string, string>();
    for (const { name: command, options } of commands) {
      for (const { alias, type } of Object.values(options)) {
        if (alias === undefined || everywhere.includes(alias)) continue;
        const valued = type === 'boolean' ? 'boolean' : 'valued';
        expect(types.get(alias) ?? valued, `-${alias} of ${command}`).toBe(valued);
        types.set(alias, valued);
      }
    }
  });

  it('has no option that one of all commands is named like, or that is named like a negation', () => {
    for (const { options } of commands) {
      for (const name of Object.keys(options)) {
        expect([...Object.keys(globalOptions), 'help', 'version']).not.toContain(name);
        expect(name).not.toMatch(/^no-/);
      }
    }
  });
});
