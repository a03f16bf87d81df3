// A project and an agent named `constructor`, which is a name like any other, and one that every object of JavaScript has.
// Whatever is done with it says the same as with a name that means nothing.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ran, run } from '../support/engine.ts';
import { buildFleet, type Fleet } from '../support/fleet.ts';
import { makeRemote } from '../support/remotes.ts';

/** As long as the other, so that lines are broken at the same places. */
const names = ['constructor', 'konstructor'];

const fleets: (readonly [string, Fleet])[] = [];
beforeAll(() => {
  for (const name of names) {
    const fleet = buildFleet({ projects: { other: { state: 'stopped' } } });
    fleets.push([name, fleet]);
    const agents = ['a', name].map((agent) => `[agents.${agent}]\nbackend = "shell"\nwatch = "heal"\n`);
    makeRemote(fleet, {
      name,
      commits: [{ 'agents.toml': `[project]\nname = "x"\n${agents.join('')}`, '.gitignore': '.ao-state/\n' }],
    });
  }
});
afterAll(async () => {
  for (const [, fleet] of fleets) await fleet.end();
});

/** Less what two runs never have in common. */
function inCommon(name: string, fleet: Fleet, { code, stdout, stderr }: Ran): string {
  return (
    `${code}\n${stdout}\n${stderr}`
      .replaceAll(fleet.top, 'TOP')
      .replaceAll(fleet.name, 'FLEET')
      .replaceAll(name, 'NAME')
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{7,64}\b/g, 'HASH')
      // In which order a watchdog and an agent begin is up to the system.
      .replace(/\nWhat happened:.*/s, '')
      .replaceAll(/\d{8}T\d{6}Z-\d+|\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z| UTC)?/g, 'TIME')
      .replaceAll(/\bpid \d+|"pid": \d+/g, 'PID')
      .replaceAll(/ *\b(?:\d+(?:\.\d+)? (?:ms|s|min)|\d+[sm])\b|(?<="\w*[mM]s": )\d+/g, ' AGE')
      .replaceAll(/AGE +/g, 'AGE ')
      .replaceAll(/\bline \d+|:\d+:\d+|^ *\d* *\|.*$|^@@.*$/gm, 'PLACE')
  );
}

async function alike(...words: readonly string[]): Promise<void> {
  const said: string[] = [];
  for (const [name, fleet] of fleets) {
    const own = words.map((word) => word.replaceAll('NAME', name).replaceAll('TOP', fleet.top));
    said.push(inCommon(name, fleet, await fleet.po(...own)));
  }
  expect(said[0], words.join(' ')).toBe(said[1]);
}

it('is planned, started, shown, stopped, renamed and undone like any other', async () => {
  await alike('plan', 'NAME');
  await alike('set', 'NAME', 'state=stopped');
  await alike('add', 'NAME', 'repo=TOP/remotes/NAME.git');
  await alike('apply', 'NAME', '--yes', '-q');
  for (const [name, fleet] of fleets) {
    const sessions = fleet.sessions().filter(({ project }) => project === name);
    expect(sessions.map(({ agent, alive }) => [agent, alive])).toEqual(
      ['a', name].toSorted().map((agent) => [agent, true]),
    );
  }
  await alike('undo', 'last');
  for (const verb of ['plan', 'status', 'show', 'unhold']) await alike(verb, 'NAME');
  await alike('set', 'other', 'after=NAME', '--dry-run');
  await alike('logs', 'NAME/NAME', '--exit');
  await alike('attach', 'NAME/NAME');
  await alike('hold', 'NAME', '--reason', 'x');
  await alike('plan', 'NAME');
  await alike('unhold', 'NAME');
  await alike('remove', 'NAME', '--dry-run');
  await alike('rename', 'NAME', 'renamed', '--dry-run');
  await alike('set', 'NAME', 'state=stopped');
  await alike('plan', 'NAME');
  await alike('apply', 'NAME', '--yes', '-q');
  await alike('plan', 'NAME', '--json');
  for (const word of ['NAME', '__proto__', 'toString']) {
    await alike('set', 'NAME', `${word}=1`);
    await alike('set', 'NAME', `hold.${word}=1`);
    await alike('history', word);
  }
  for (const [, fleet] of fleets) expect(fleet.sessions()).toEqual([]);
});

it('is an agent like any other to the engine', async () => {
  const said: string[] = [];
  for (const [name, fleet] of fleets) {
    const engine = (...args: string[]) =>
      run(process.execPath, ['engine/agents.mjs', ...args], { cwd: fleet.path(name), env: fleet.env });
    for (const words of [
      ['down'],
      ['status'],
      ['why', name],
      ['up', name],
      ['why', name],
      ['down', name],
      ['clear', name],
      ['status'],
    ]) {
      const ran = await engine(...words);
      expect(ran.code, `${words.join(' ')}: ${ran.stderr}`).toBe(0);
      said.push(inCommon(name, fleet, ran));
    }
    // What was never asked for is not taken for something that every object has.
    const unknown = await engine('up', 'toString');
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('does not declare "toString"');
  }
  expect(said.slice(0, said.length / 2)).toEqual(said.slice(said.length / 2));
});
