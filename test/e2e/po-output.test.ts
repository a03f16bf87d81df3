// What an apply puts out, seen from outside: lines of events, a document in a file, little when asked for little, and
// on a terminal what runs, in place. Every document is what its published schema promises.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFleet } from '../support/fleet.ts';
import { flawsOf } from '../support/formats.ts';
import { type Operator, seatOperator } from '../support/operator.ts';
import { agentsToml, gate, makeRemote } from '../support/remotes.ts';

interface Line {
  readonly event: string;
  readonly [key: string]: unknown;
}

function linesOf(stdout: string): readonly Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const parsed = JSON.parse(line) as Line;
      expect(flawsOf('events', parsed), line).toEqual([]);
      return parsed;
    });
}

it('follows an apply in lines, from the version to the exit code', async () => {
  const fleet = makeFleet({
    projects: { solo: {}, broken: { repo: '/nowhere/broken.git' }, after: { after: ['broken'] } },
  });
  const planned = await fleet.po('plan', '--events', '--detailed-exitcode');
  expect(planned.code).toBe(2);
  expect(linesOf(planned.stdout).at(-1)).toMatchObject({ event: 'stream-ended', exitCode: 2 });

  const refused = await fleet.po('apply', '--events');
  expect(refused.code).toBe(4);
  expect(linesOf(refused.stdout).at(-2)).toMatchObject({ event: 'refused', code: 'confirmation-needed' });

  const ran = await fleet.po('apply', '--yes', '--events');
  expect(ran).toMatchObject({ code: 4, stderr: '' });
  const lines = linesOf(ran.stdout);
  expect(ran.stdout).toMatch(/^\{"format":"po\.events\/1","po":"[\d.]+","event":"stream-started",/);
  expect(lines.at(-1)).toMatchObject({ event: 'stream-ended', exitCode: 4 });
  const of = (event: string) => lines.filter((line) => line.event === event);
  const ids = of('step-planned').map(({ step }) => step);
  expect(of('step-ended').map(({ step }) => step)).toEqual(expect.arrayContaining(ids));
  expect(of('step-ended')).toHaveLength(ids.length);
  expect(of('step-waits').map((line) => line['for'])).toContain(
    'node engine/agents.mjs up shell, at most 3 min',
  );
  const outcome = (id: string) => of('step-ended').find(({ step }) => step === id)?.['outcome'];
  expect(outcome('solo/agents')).toMatchObject({ state: 'done' });
  expect(outcome('broken/clone')).toMatchObject({ state: 'blocked', code: 'remote-missing' });
  expect(outcome('after/agents')).toEqual({ state: 'not-attempted', why: 'broken/clone was not done' });

  writeFileSync(join(fleet.desk, 'faulty.toml'), '[fleet]\nnane = 1\n');
  const faulty = await fleet.po('apply', '--yes', '--events', '-f', 'faulty.toml');
  expect(faulty).toMatchObject({ code: 1, stderr: '' });
  const faults = linesOf(faulty.stdout).map(({ event }) => event);
  expect(faults).toEqual(['stream-started', ...faults.slice(1, -1).map(() => 'diagnostic'), 'stream-ended']);
});

it('writes the document beside what is for a person, and over nothing else', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  const registry = readFileSync(join(fleet.desk, 'fleet.toml'), 'utf8');
  for (const place of ['fleet.toml', '.', 'missing/x.json']) {
    const ran = await fleet.po('apply', '--yes', '--json-into', place);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(place);
  }
  expect(readFileSync(join(fleet.desk, 'fleet.toml'), 'utf8')).toBe(registry);
  expect(existsSync(fleet.path('solo'))).toBe(false);

  const document = () => JSON.parse(readFileSync(join(fleet.desk, 'out.json'), 'utf8'));
  const planned = await fleet.po('plan', '--json-into', 'out.json');
  expect(planned).toMatchObject({ code: 0, stderr: '' });
  expect(planned.stdout).toContain('To apply this plan: po apply');
  expect(flawsOf('plan', document())).toEqual([]);

  const refused = await fleet.po('apply', '--json-into', 'out.json');
  expect(refused.code).toBe(4);
  expect(flawsOf('apply', document())).toEqual([]);
  expect(document()).toMatchObject({ results: [], refusal: { code: 'confirmation-needed' } });

  const ran = await fleet.po('apply', '--yes', '--json-into', 'out.json');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toContain('Applied: 2 done, of 2 steps.');
  expect(flawsOf('apply', document())).toEqual([]);
  expect(document().results).toHaveLength(2);

  const json = await fleet.po('plan', '--json', '--json-into', 'out.json');
  expect(readFileSync(join(fleet.desk, 'out.json'), 'utf8')).toBe(json.stdout);
  expect((await fleet.po('plan', 'nobody', '--json-into', 'out.json')).code).toBe(1);
  expect(flawsOf('diagnostics', document())).toEqual([]);
  expect(readdirSync(fleet.desk).filter((name) => name.includes('partial'))).toEqual([]);
});

it('says little when asked for little', async () => {
  const fleet = makeFleet({
    projects: { solo: { state: 'stopped' }, broken: { repo: '/nowhere/broken.git' } },
  });
  fleet.write('home/.gitconfig', '[user]\n\tname = Ada\n\temail = ada@example.org\n');
  expect((await fleet.po('plan', '-q')).stdout).toMatch(
    /^Plan: \d+ to create, 1 to start, of 2 projects\.\n$/,
  );
  const ran = await fleet.po('apply', '-q', '--yes');
  expect(ran).toMatchObject({ code: 4, stderr: '' });
  expect(ran.stdout).toMatch(/^ {2}! broken\/clone {2}clone /);
  expect(ran.stdout).not.toContain('solo');
  expect(ran.stdout).toMatch(/\nFix first, as said above: broken\.\nThen apply again: po apply\n$/);
  fleet.declare('broken', null);
  expect((await fleet.po('apply', '-q', '--yes')).stdout).toBe('Nothing to do: 1 project is up to date.\n');
});

/** A fleet in which one project waits at its remote until it is let through. */
function slowFleet() {
  const fleet = makeFleet({ projects: { quick: { state: 'stopped' } } });
  const remote = makeRemote(fleet, {
    commits: [{ 'agents.toml': agentsToml('slow'), '.gitignore': '.ao-state/\n' }],
  });
  const way = gate(fleet, remote);
  fleet.declare('slow', { repo: way.url, state: 'stopped' });
  return { fleet, way };
}

const waiting = /^ {2}▸ slow {2}.*waits for git clone, at most 30 min {2}\d+ s$/m;

async function seeIt(operator: Operator) {
  await operator.see(/✓ quick: engine v/);
  await operator.see(waiting);
  expect(operator.screen().match(/▸/g)).toHaveLength(1);
}

it('shows in place what runs and what it waits for, through a change of size, and leaves a clean screen', async () => {
  const { fleet, way } = slowFleet();
  const operator = seatOperator(fleet, way.env);
  operator.po('apply', '--yes');
  await way.arrival();
  await seeIt(operator);
  for (const columns of [80, 200, 100]) {
    operator.resize(columns, 40);
    await operator.see(/▸ slow .* s$/m);
    await seeIt(operator);
    expect(operator.screen().match(/\d of \d ended/g)).toHaveLength(1);
  }
  way.open();
  expect(await operator.exitCode()).toBe(0);
  const screen = operator.screen();
  expect(screen).not.toMatch(/▸|waits for| ended,/);
  expect(screen).toMatch(/✓ slow: clone ssh:.*\n(.*\n)*\nApplied: \d done, of \d steps\.\n/);
});

it('leaves a clean screen at the second Ctrl-C', async () => {
  const { fleet, way } = slowFleet();
  const operator = seatOperator(fleet, way.env);
  operator.po('apply', '--yes');
  await way.arrival();
  await seeIt(operator);
  operator.press('C-c');
  await operator.see(
    /^ {2}Interrupted: what has begun is finished, nothing new is begun\. [23] of \d ended, 1 running/m,
  );
  operator.press('C-c');
  expect(await operator.exitCode()).toBe(130);
  expect(operator.screen()).not.toMatch(/▸|nothing new is begun/);
  expect(operator.screen()).toContain('Left at once: ');
  way.open();
  expect((await fleet.poWith(way.env, 'apply', '--yes')).code).toBe(0);
});

it('prints plain lines on a terminal that can do no more', async () => {
  const { fleet, way } = slowFleet();
  const operator = seatOperator(fleet, way.env);
  operator.type('export TERM=dumb');
  operator.press('Enter');
  operator.po('apply', '--yes');
  await way.arrival();
  await operator.see(/✓ quick: engine v/);
  expect(operator.screen()).not.toMatch(/▸|\d of \d ended/);
  way.open();
  expect(await operator.exitCode()).toBe(0);
  expect(operator.screen()).toMatch(/✓ slow: clone ssh:/);
});
