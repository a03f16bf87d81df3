// TAB in real shells: bash, zsh and fish at a terminal, with the scripts that po prints. What may come next is tested
// without a shell in test/unit/cli/completion.test.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { type Fleet, makeFleet, poFolder } from '../support/fleet.ts';
import { seatOperator } from '../support/operator.ts';
import { snapshot } from '../support/snapshot.ts';

interface Shell {
  readonly name: 'bash' | 'zsh' | 'fish';
  /** Where it is not set up as usual. */
  readonly how?: string;
  readonly words: readonly string[];
  /** What its user has in the file that it reads first. */
  readonly setUp: string;
}

const shells: readonly Shell[] = [
  { name: 'bash', words: ['bash', '--norc', '--noprofile', '-i'], setUp: 'source <(po completion bash)' },
  {
    name: 'bash',
    how: ', in which no word ends at a =,',
    words: ['bash', '--norc', '--noprofile', '-i'],
    setUp: `COMP_WORDBREAKS=\${COMP_WORDBREAKS//=}; source <(po completion bash)`,
  },
  {
    name: 'zsh',
    words: ['zsh', '-f', '-i'],
    setUp: 'PS1="$ "; autoload -Uz compinit; compinit -u -D; source <(po completion zsh)',
  },
  {
    name: 'fish',
    words: ['fish', '--no-config'],
    setUp: 'function fish_prompt; echo "\\$ "; end; po completion fish | source',
  },
];

let fleet: Fleet;

beforeEach(() => {
  fleet = makeFleet({ projects: { 'docs-site': { tags: ['docs'] }, 'web-api': {} } });
  // Names that a registry may not have, as somebody's would who wants a TAB to run something.
  fleet.edit((text) =>
    ['$(touch ran)', '`touch ran`', 'web; touch ran', "web'", 'web-x\\nweb-y'].reduce(
      (all, name) => `${all}\n[projects."${name}"]\ntags = ["docs", ${JSON.stringify(name)}]\n`,
      text,
    ),
  );
  fleet.write('desk/reviewed plans/one.plan', '');
  fleet.write('desk/drafts/one.plan', '');
  for (const file of ['drafts.md', 'web.log']) fleet.write(`desk/${file}`, '');
  fleet.write('home/of-ada.plan', '');
  mkdirSync(join(fleet.top, 'bin'));
  symlinkSync(join(poFolder(), 'po.mjs'), join(fleet.top, 'bin', 'po'));
});

it.for(shells.map((shell) => ({ how: '', ...shell })))(
  '$name$how completes what is typed, and runs nothing',
  async ({ name, words, setUp }, { skip }) => {
    if (spawnSync(name, ['--version']).error !== undefined) skip(`${name} is not installed`);
    const env = { PATH: `${join(fleet.top, 'bin')}:${process.env['PATH'] ?? ''}`, TERM: 'xterm-256color' };
    const operator = seatOperator(fleet, env, words);
    await operator.see(/[$%>#]/);
    operator.type(`${setUp}; echo set""tled`);
    operator.press('Enter');
    await operator.see(/^settled$/m);
    const before = snapshot(fleet.desk, { times: true });

    const complete = async (typed: string, seen: RegExp) => {
      operator.press('C-u');
      operator.forget();
      operator.type(typed);
      operator.press('Tab');
      await operator.see(seen);
    };
    await complete('po val', /po validate /);
    await complete('po plan web-', /po plan web-api /);
    await complete('po plan @do', /po plan @docs /);
    await complete('po plan --detai', /po plan --detailed-exitcode /);
    await complete('po apply --platform=gith', /po apply --platform=github /);
    await complete('po plan --except docs-site,we', /po plan --except docs-site,web-api /);
    await complete('po show revi', /po show (reviewed\\ plans|'reviewed plans|"reviewed plans)/);
    await complete('po show "revi', /po show ("reviewed plans|reviewed\\ plans)/);
    await complete(
      'po plan --out=revi',
      /po plan --out=(reviewed\\ plans|'reviewed plans|"reviewed plans)\//,
    );
    await complete('po plan --out="draf', /po plan --out="?drafts/);
    await complete('po show ~/of', /po show (~|\S+)\/of-ada\.plan /);
    await complete('po plan "web-', /po plan "?web-api"? /);
    await complete("po plan 'web-", /po plan '?web-api'? /);
    // Folders, and no file whose name begins in the same way.
    await complete('po init draf', /po init drafts\//);
    // Where output goes is a file, and what follows a word of po's again.
    await complete('po plan >we', /po plan >web\.log /);
    await complete('po plan > web.log docs-', /po plan > web\.log docs-site /);
    await complete('po help comm', /po help comment /);
    // Two of them: a list, or what they have in common.
    await complete('po comple', /po completion /);
    expect(operator.screen()).not.toContain('touch');
    expect(snapshot(fleet.desk, { times: true })).toEqual(before);
    for (const folder of [fleet.desk, fleet.home, fleet.top])
      expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect(existsSync(fleet.root)).toBe(false);
    expect(readFileSync(fleet.file, 'utf8')).toContain('touch ran');
  },
);

it('starts no process, asks no network and writes nothing while it completes', async () => {
  // Laid under po before it starts: whatever would reach out ends it.
  const hook = fleet.write(
    'hook.cjs',
    `
const forbid = (module, names) => {
  for (const name of names) module[name] = () => { process.stderr.write('reached ' + name); process.exit(99); };
};
forbid(require('node:child_process'), ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']);
forbid(require('node:net').Socket.prototype, ['connect']);
forbid(require('node:fs'), ['writeFileSync', 'writeFile', 'appendFileSync', 'mkdirSync', 'rmSync', 'renameSync']);
`,
  );
  const env = { NODE_OPTIONS: `--require ${hook}`, PATH: '/nonexistent' };
  const words = ['plan', '--fleet', 'fleet.toml', 'w'];
  for (const args of [
    ['zsh', ...words],
    ['fish', ...words],
    ['bash', `po ${words.join(' ')}`, 'w'],
  ]) {
    const ran = await fleet.poWith(env, '__complete', ...args);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^words\nweb-api(\tproject)?\n$/);
  }
  // The hook is heard: a plan looks.
  fleet.write(
    'desk/sound.toml',
    '[fleet]\nname = "x"\nroot = "clones"\n[engine]\nversion = "v0.1.0"\n[projects.web]\n',
  );
  expect((await fleet.poWith(env, 'plan', '-f', 'sound.toml')).code).toBe(99);
});
