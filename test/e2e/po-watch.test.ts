// A plan that is watched, and what was applied: one fleet, real files, real sessions, a real terminal. Every wait is for
// what is on the screen.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseWatchdogRecord, watchdogRecordFile } from '../../engine/protocol.ts';
import type { HistoryDocument } from '../../src/commands/history/json.ts';
import { until } from '../support/engine.ts';
import { makeFleet, patienceMs } from '../support/fleet.ts';
import { flawsOf } from '../support/formats.ts';
import { seatOperator } from '../support/operator.ts';
import { snapshot } from '../support/snapshot.ts';

it('keeps the plan up to date, applies nothing, and what is applied can be told and undone', async () => {
  const fleet = makeFleet({ projects: { solo: {}, web: { state: 'stopped' } } });
  await fleet.apply();
  const operator = seatOperator(fleet);
  // Where a line was erased, tmux shows blanks.
  const screen = () => operator.screen().replaceAll(/ +$/gm, '');
  const see = (what: RegExp) =>
    until(String(what), () => what.test(screen()), patienceMs).catch((error: unknown) => {
      throw new Error(`${String(error)}\nThe screen:\n${screen()}`);
    });
  operator.resize(100, 30);
  operator.po('plan', '--watch');
  await see(/Watching fleet\.toml, .*\n\nNothing to do: 2 projects are up to date\./);

  // A watchdog that ends, a session that ends, and an apply that starts both again: watching holds no lock. Nobody is
  // attached to the server for that.
  const record = parseWatchdogRecord(readFileSync(fleet.state('solo', watchdogRecordFile), 'utf8'));
  if (!record.ok) throw new Error('no watchdog');
  process.kill(record.value.pid, 'SIGTERM');
  await see(/1 step more: solo\/agents\n\n {2}\+ solo {2}start the watchdog/);
  fleet.tmux('kill-session', '-t', '=solo/shell');
  await see(/1 step changed: solo\/agents\n\n {2}\+ solo {2}start agent shell/);
  expect(fleet.tmux('list-clients')).toBe('');
  await fleet.apply('solo');
  await see(/\n\nNothing to do/);
  const own = () => snapshot(`${fleet.root}/.po`, { times: true });
  const before = own();

  // Written in place, put in place by a rename, and by an editor that first moves the old one away.
  const text = (state: string) =>
    readFileSync(fleet.file, 'utf8').replace(/state = "\w+"/, `state = "${state}"`);
  writeFileSync(fleet.file, text('running'));
  await see(/1 step more: web\/agents\n\n {2}\+ web {2}start agent shell/);
  writeFileSync(`${fleet.desk}/new`, text('stopped'));
  renameSync(`${fleet.desk}/new`, fleet.file);
  await see(/1 step gone: web\/agents\n\nNothing to do/);
  const running = text('running');
  renameSync(fleet.file, `${fleet.file}~`);
  await see(/No registry\n {2}fleet\.toml does not exist/);
  writeFileSync(fleet.file, `${running}\nnonsense = `);
  await see(/nonsense has no value\./);
  writeFileSync(fleet.file, running);
  await see(/1 step more: web\/agents\n\n {2}\+ web {2}start agent shell/);

  // What HEAD is at, a clone that is moved aside, and what is declared in it.
  fleet.git('web', 'switch', '--quiet', '--create', 'other');
  await see(/2 steps more: web\/clone, web\/engine/);
  fleet.git('web', 'switch', '--quiet', 'main');
  await see(/2 steps gone: web\/clone, web\/engine/);
  fleet.git('web', 'rm', '--quiet', '--cached', 'engine');
  fleet.git('web', 'commit', '--quiet', '--message', 'Take the engine out');
  await see(/(more|blocked now): web\/engine/);
  fleet.git('web', 'reset', '--quiet', '--soft', 'HEAD^');
  fleet.git('web', 'reset', '--quiet', 'engine');
  await see(/(gone|not blocked any more): web\/engine/);
  renameSync(fleet.path('web'), `${fleet.top}/aside`);
  await see(/\+ web {2}scaffold a project/);
  renameSync(`${fleet.top}/aside`, fleet.path('web'));
  await see(/gone: web\/clone/);
  const agents = readFileSync(fleet.path('web', 'agents.toml'), 'utf8');
  rmSync(fleet.path('web', 'agents.toml'));
  await see(/1 blocked now: web\/agents/);
  writeFileSync(fleet.path('web', 'agents.toml'), agents);
  await see(/1 not blocked any more: web\/agents/);

  // In place: one plan, though it was drawn many times; at another size as well, and the last one stays.
  expect(screen().match(/Watching fleet\.toml/g)).toHaveLength(1);
  operator.resize(60, 20);
  await see(/Watching fleet\.toml, .* Applies\n +nothing\. Ctrl-C ends it\.\n/);
  operator.press('C-c');
  expect(await operator.exitCode()).toBe(130);
  expect(screen()).toMatch(/To apply this plan: po apply\s+(\^C)?\s*end 1: 130/);
  expect(own()).toEqual(before);

  // For a program: a plan for each change, and none where nothing is new.
  const follower = fleet.start({}, 'plan', '--watch', '--events');
  const events: { event: string; digest?: string; exitCode?: number }[] = [];
  let rest = '';
  follower.child.stdout?.on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.map((line) => JSON.parse(line)));
  });
  const plans = () => events.filter(({ event }) => event === 'plan-made');
  await until('the first plan', () => plans().length === 1, patienceMs);
  await fleet.apply();
  await until('the plan without that step', () => plans().length > 1, patienceMs);
  follower.child.kill('SIGINT');
  expect((await follower.done).code).toBe(130);
  expect(events.flatMap((line) => flawsOf('events', line))).toEqual([]);
  expect(events.at(-1)).toMatchObject({ event: 'stream-ended', exitCode: 130 });
  const digests = plans().map(({ digest }) => digest);
  expect(digests.every((digest, at) => digest !== digests[at - 1])).toBe(true);

  // What was applied.
  const history: HistoryDocument = JSON.parse((await fleet.po('history', '--json')).stdout);
  expect(flawsOf('history', history)).toEqual([]);
  expect(history.total).toBe(3);
  const [last] = history.runs;
  expect(last).toMatchObject({ end: 'completed', command: 'po apply --yes', po: '0.1.0' });
  expect(last?.steps).toMatchObject([
    { id: 'web/agents', action: 'start', after: { agents: ['shell'] }, outcome: { state: 'done' } },
  ]);
  expect((await fleet.po('history')).stdout.split('\n')[0]).toMatch(
    /^\d{8}T\d{6}Z-\d+ {2}.* UTC {2}done {2}1 done$/,
  );
  expect((await fleet.po('history', last?.run ?? '')).stdout).toContain(
    '✓ web/agents  start agent shell: done',
  );
  expect(await fleet.po('history', 'monday')).toMatchObject({ code: 1 });

  // Undone in the registry and nowhere else, until it is applied.
  const shown = await fleet.po('undo', 'last');
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(/^-state = "running"\n\+state = "stopped"/m);
  expect(shown.stdout).toContain('- web  stop agent shell');
  expect(shown.stdout).toContain(`po undo ${last?.run} --write`);
  expect(readFileSync(fleet.file, 'utf8')).toBe(running);
  const written = await fleet.po('undo', 'last', '--write', '--json');
  expect(flawsOf('undo', JSON.parse(written.stdout))).toEqual([]);
  expect(JSON.parse(written.stdout)).toMatchObject({ written: true, runs: [last?.run] });
  expect(readFileSync(fleet.file, 'utf8')).toBe(running.replace('"running"', '"stopped"'));
  expect(fleet.session('web', 'shell').alive).toBe(true);
  await fleet.apply();
  await fleet.expectConverged();
  const first = history.runs.at(-1);
  const refused = await fleet.po('undo', last?.run ?? '');
  expect(refused.code).toBe(4);
  expect(refused.stderr).toMatch(/undo those as well:\n.*po undo \S+ \S+/);
  expect(await fleet.po('undo', first?.run ?? '')).toMatchObject({ code: 4 });
  expect(existsSync(`${fleet.desk}/fleet.toml.po-partial`)).toBe(false);
});
