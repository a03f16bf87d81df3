// Whatever po is given, it answers with a diagnostic and the right exit code, and creates nothing.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ran } from '../support/engine.ts';
import { type Fleet, makeFleet, startPo, unwrapped } from '../support/fleet.ts';
import { snapshot } from '../support/snapshot.ts';

const registry = `[fleet]
name = "recipes"
root = "clones"

[engine]
version = "v0.1.0"

[projects.base]
[projects.web]
`;

function world(text: string | Uint8Array = registry): Fleet {
  const fleet = makeFleet({ projects: {} });
  writeFileSync(fleet.file, text);
  return fleet;
}

/** Words for people and nothing of our insides. */
function expectDiagnostic({ stdout, stderr }: Ran): void {
  const text = stdout + stderr;
  expect(text).not.toMatch(/^\s+at /m);
  expect(text).not.toMatch(
    /\b(TypeError|ReferenceError|ZodError|E[A-Z]{4,})\b|\[object |undefined|bug in po/,
  );
  expect(text.trim()).not.toBe('');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
}

describe('a registry with five different faults', () => {
  const faulty = `[fleet]
name = "Recipes"
root = "clones"

[engine]
version = "v0.1.0"

[projects.base]
brnch = "main"

[projects.web]
state = "runing"
path = "../web"
after = ["bsae"]
`;
  const expected: readonly [string, number, number, RegExp][] = [
    ['invalid-name', 2, 8, /lower-case/],
    ['unknown-key', 9, 1, /did you mean .?branch/i],
    ['invalid-value', 12, 9, /did you mean .?running/i],
    ['path-outside-root', 13, 8, /under the root/],
    ['unknown-project', 14, 10, /did you mean .?base/i],
  ];

  it.each(['validate', 'plan', 'apply'])(
    'is told of by %s, all five in place, and nothing is created',
    async (verb) => {
      const fleet = world(faulty);
      const before = snapshot(fleet.top, { times: true });
      const ran = await fleet.po(verb, ...(verb === 'apply' ? ['--yes'] : []));
      expect(ran.code).toBe(1);
      expectDiagnostic(ran);
      const text = verb === 'validate' ? ran.stdout : ran.stderr;
      for (const [, line, column, help] of expected) {
        expect(text).toContain(`fleet.toml:${line}:${column}`);
        expect(text).toContain(faulty.split('\n')[line - 1] ?? '?');
        expect(unwrapped(text)).toMatch(help);
      }
      expect(text).toContain('5 errors in fleet.toml');
      expect(snapshot(fleet.top, { times: true })).toEqual(before);
      expect(fleet.tmux('list-sessions')).toBe('');
    },
  );

  it('is told of as data', async () => {
    const ran = await world(faulty).po('validate', '--json');
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    const { format, valid, diagnostics } = JSON.parse(ran.stdout);
    expect({ format, valid }).toEqual({ format: 'po.validate/1', valid: false });
    expect(diagnostics).toHaveLength(5);
    expected.forEach(([, line, column], at) => {
      expect(diagnostics[at]).toMatchObject({
        severity: 'error',
        place: { file: 'fleet.toml', line, column },
      });
    });
  });
});

describe('a registry that cannot be read as one', () => {
  const cases: readonly [string, (fleet: Fleet) => string[], RegExp][] = [
    ['that is missing', () => ['-f', 'nowhere.toml'], /nowhere\.toml does not exist/],
    ['in a folder that is missing', () => ['-f', 'no/where.toml'], /no\/where\.toml does not exist/],
    [
      'below a file',
      (fleet) => {
        fleet.write('desk/file', '');
        return ['-f', 'file/fleet.toml'];
      },
      /file\/fleet\.toml leads through something that is not a folder/,
    ],
    [
      'in a folder that has none',
      (fleet) => {
        mkdirSync(join(fleet.desk, 'folder'));
        return ['-f', 'folder'];
      },
      /folder\/fleet\.toml does not exist/,
    ],
    [
      'that is a folder in the folder that is named',
      (fleet) => {
        mkdirSync(join(fleet.desk, 'folder/fleet.toml'), { recursive: true });
        return ['-f', 'folder/'];
      },
      /folder\/fleet\.toml is a folder, not a file/,
    ],
    [
      'that is a pipe in the folder that is named',
      (fleet) => {
        mkdirSync(join(fleet.desk, 'folder'));
        execFileSync('mkfifo', [join(fleet.desk, 'folder/fleet.toml')]);
        return ['-f', 'folder'];
      },
      /folder\/fleet\.toml is a pipe, a socket or a device/,
    ],
    [
      'that is a link to nothing, though there is one further up',
      (fleet) => {
        fleet.write('fleet.toml', registry);
        rmSync(fleet.file);
        symlinkSync('gone.toml', fleet.file);
        return [];
      },
      /fleet\.toml is a symbolic link to nothing/,
    ],
    [
      'that is a link to itself',
      (fleet) => {
        symlinkSync('loop.toml', join(fleet.desk, 'loop.toml'));
        return ['-f', 'loop.toml'];
      },
      /loop\.toml leads round in a circle/,
    ],
    ['that is empty', (fleet) => file(fleet, ''), /\[fleet\]|fleet must be given|fleet/],
    ['of blanks and comments', (fleet) => file(fleet, '\n  # nothing\n\n'), /fleet/],
    ['of random bytes', (fleet) => file(fleet, Buffer.from(garbage(4096))), /x\.toml:1:\d+/],
    ['with a NUL', (fleet) => file(fleet, `${registry}\0`), /x\.toml:1:1/],
    ['with a NUL in a text', (fleet) => file(fleet, registry.replace('recipes', 're\0cipes')), /x\.toml:1:1/],
    [
      'that is not UTF-8',
      (fleet) => file(fleet, Buffer.from('[fleet]\nname = "caf\xe9"\n', 'latin1')),
      /x\.toml:2:/,
    ],
    ['with terminal codes in it', (fleet) => file(fleet, `${registry}x = "\u001b[31m"\n`), /x\.toml:10:/],
    ['of very much nonsense', (fleet) => file(fleet, 'nonsense \n'.repeat(1 << 14)), /x\.toml:1:/],
    ['that is cut off', (fleet) => file(fleet, registry.slice(0, 40)), /x\.toml:\d:/],
    ['of JSON', (fleet) => file(fleet, '{"fleet": {"name": "recipes"}}'), /x\.toml:1:1/],
    [
      'with everything of the wrong kind',
      (fleet) => file(fleet, 'fleet = 1\nengine = []\nprojects = "x"\n'),
      /x\.toml:1:/,
    ],
  ];

  it.each(cases)('%s', async (_, prepare, said) => {
    const fleet = world();
    const options = prepare(fleet);
    const before = snapshot(fleet.top);
    // The same reader for every command: one that is for people, and the one that would do something.
    for (const command of [
      ['plan', '--json'],
      ['apply', '--yes'],
    ]) {
      const ran = await fleet.po(...command, ...options);
      expectDiagnostic(ran);
      if (command.includes('--json')) expect(JSON.parse(ran.stdout).diagnostics).not.toEqual([]);
      else expect(unwrapped(ran.stdout + ran.stderr)).toMatch(said);
      expect(ran.code, `${command}`).toBe(1);
    }
    expect(snapshot(fleet.top)).toEqual(before);
  });

  it('of a megabyte in one line is told of briefly', { timeout: 30_000 }, async () => {
    const fleet = world('a'.repeat(1 << 20));
    const ran = await fleet.po('validate');
    expectDiagnostic(ran);
    expect(ran.code).toBe(1);
    expect(ran.stdout.length).toBeLessThan(10_000);
  });

  it('names an engine version that po does not carry: validate says so as well', async () => {
    const fleet = world(registry.replace('v0.1.0', 'v9.9.9'));
    const ran = await fleet.po('validate');
    expect(ran.code).toBe(1);
    expect(unwrapped(ran.stdout)).toContain('v9.9.9 is not among the releases that this po carries');
  });

  it('says where it looked when there is none upwards', async () => {
    const fleet = world();
    const ran = await startPo(['plan'], { cwd: fleet.home, env: fleet.env }).done;
    expectDiagnostic(ran);
    expect(ran.code).toBe(1);
    expect(unwrapped(ran.stderr)).toContain(`there is no fleet.toml in ${fleet.home}`);
  });

  it('is found in the folder that is named, by every command that is given it', async () => {
    const fleet = world();
    symlinkSync('desk', join(fleet.top, 'link'));
    for (const folder of ['desk', './desk/', 'link', fleet.desk]) {
      const at = (...args: string[]) => startPo(args, { cwd: fleet.top, env: fleet.env }).done;
      const { code, stdout } = await at('validate', '--json', '-f', folder);
      expect(code).toBe(0);
      expect(JSON.parse(stdout).file).toBe(folder.includes('link') ? 'link/fleet.toml' : 'desk/fleet.toml');
      const plan = await at('plan', '-f', folder);
      expect(plan.stdout).toContain(`To apply this plan: po apply -f ${folder}\n`);
      expect((await at('set', 'web', 'branch=main', '-f', folder, '--dry-run')).code).toBe(0);
      const words = ['__complete', 'fish', 'plan', '--fleet', folder, ''];
      expect((await at(...words)).stdout).toContain('web');
    }
  });

  it('is found upwards, and named as seen from where one is', async () => {
    const fleet = world();
    mkdirSync(join(fleet.desk, 'docs/deep'), { recursive: true });
    const ran = await startPo(['validate'], { cwd: join(fleet.desk, 'docs/deep'), env: fleet.env }).done;
    expect(ran).toEqual({
      code: 0,
      stdout: '../../fleet.toml is valid: fleet recipes, 2 projects.\n',
      stderr: '',
    });
  });

  it('may be a megabyte of a sound one', async () => {
    const fleet = world(`${registry}${'# a comment that goes on and on\n'.repeat(32_768)}`);
    expect(await fleet.po('validate')).toMatchObject({ code: 0 });
  });
});

describe('words that po does not know', () => {
  const usage: readonly [string[], RegExp][] = [
    [['aply'], /did you mean apply/i],
    [['destroy'], /destroy/],
    [['plan', '--jsn'], /jsn/],
    [['plan', '--fleet', 'a', '-f', 'b'], /--fleet is given twice/],
    [['plan', '--fleet'], /fleet/],
    [['plan', '--yes'], /yes/],
    [['apply', '--detailed-exitcode'], /detailed-exitcode/],
    [['validate', 'base'], /base/],
    [['--json'], /./],
    [['plan', '-x'], /x/],
  ];

  it.each(usage)('%j are a usage error', async (args, said) => {
    const fleet = world();
    const before = snapshot(fleet.top, { times: true });
    const ran = await fleet.po(...args);
    expectDiagnostic(ran);
    expect(ran.stderr).toMatch(said);
    expect(ran).toMatchObject({ code: 64, stdout: '' });
    expect(snapshot(fleet.top, { times: true })).toEqual(before);
  });

  it.each(['plan', 'apply'])(
    'a project that %s does not know is an error with the closest name',
    async (verb) => {
      const fleet = world();
      const ran = await fleet.po(verb, 'wbe', ...(verb === 'apply' ? ['--yes'] : []));
      expectDiagnostic(ran);
      expect(ran.code).toBe(1);
      expect(unwrapped(ran.stderr)).toContain('fleet.toml has no project "wbe"');
      expect(ran.stderr).toContain('Did you mean web?');
    },
  );

  it('such as hostile names of projects are shown as text', async () => {
    const ran = await world().po('plan', '\u202ered', '../../etc', '');
    expectDiagnostic(ran);
    expect(ran.code).toBe(1);
    const steering = await world().po('plan', '\u001b[31mred', '../../etc', '');
    expectDiagnostic(steering);
    expect(steering.code).toBe(64);
  });

  it('are answered with help when there are none', async () => {
    for (const args of [[], ['--help'], ['plan', '--help'], ['--version']]) {
      const ran = await world().po(...args);
      expect(ran, args.join(' ')).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).not.toBe('');
    }
  });
});

describe('a machine where something is missing', () => {
  it('has no tmux: nothing is taken for absent', async () => {
    const fleet = makeFleet({ projects: { solo: {} } });
    const bin = join(fleet.top, 'bin');
    mkdirSync(bin);
    symlinkSync('/usr/bin/git', join(bin, 'git'));
    const ran = await fleet.poWith({ PATH: bin }, 'plan');
    expectDiagnostic(ran);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('tmux is not installed');
  });

  it('has no git: an apply fails in words', async () => {
    const fleet = makeFleet({ projects: { solo: {} } });
    const bin = join(fleet.top, 'bin');
    mkdirSync(bin);
    for (const name of ['tmux', 'flock']) symlinkSync(`/usr/bin/${name}`, join(bin, name));
    const ran = await fleet.poWith({ PATH: bin }, 'apply', '--yes');
    expectDiagnostic(ran);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('git is not installed');
  });

  it('has no flock: an apply says what it needs', async () => {
    const fleet = makeFleet({ projects: { solo: {} } });
    const bin = join(fleet.top, 'bin');
    mkdirSync(bin);
    for (const name of ['tmux', 'git']) symlinkSync(`/usr/bin/${name}`, join(bin, name));
    const ran = await fleet.poWith({ PATH: bin }, 'apply', '--yes');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('flock');
  });

  it('has a file where the root should be', async () => {
    const fleet = makeFleet({ projects: { solo: {} } });
    fleet.write('desk/clones', 'a file\n');
    for (const command of [['plan'], ['apply', '--yes']]) {
      const ran = await fleet.po(...command);
      expectDiagnostic(ran);
      expect(ran.code, command[0]).toBe(1);
    }
    expect(readFileSync(join(fleet.desk, 'clones'), 'utf8')).toBe('a file\n');
  });
});

function file(fleet: Fleet, content: string | Uint8Array): string[] {
  fleet.write('desk/x.toml', content);
  return ['-f', 'x.toml'];
}

/** Bytes that are the same on every run. */
function garbage(length: number): number[] {
  let state = 42;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state >> 16;
  });
}
