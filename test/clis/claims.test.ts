// What docs/agents.md promises of each backend, with the real program and turns that are answered here.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Cli } from '../../engine/backends/backend.ts';
import { backends } from '../../engine/backends/index.ts';
import { flagsOf, missingFlags, versionFault } from '../../engine/backends/probe.ts';
import { until } from '../support/engine.ts';
import { nameOf } from './sightings.ts';
import { agentName, looksAt, openStage, present, saw } from './stage.ts';
import { trialOf } from './trial.ts';

/** Whatever a shell, a terminal, tmux or a parser of arguments could take for something else. */
const awkward = `- it's "quoted" $HOME \`id\` $(id) \\n; #{pane_id} %H 🎉 ünï\nsecond line\n\n  - end`;
/** Of what an agent is told that is resumed in the middle of a turn. */
const goOn = 'in the middle of a turn';
const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');

describe.each(present.map((cli) => ({ name: nameOf(cli), cli })))('$name', ({ cli }) => {
  const backend = backends[cli.backend];

  it('has a version that was tried, and every flag that it is given', async () => {
    looksAt(cli, 'flags');
    const { cli: probe } = backend;
    if (probe === null) throw new Error('a backend without a program');
    const { env, project } = await openStage(cli);
    const program = backend.program({})?.[0] ?? '';
    const ask = (args: readonly string[]) => {
      const ran = spawnSync(program, args, { encoding: 'utf8', env, cwd: project.folder, timeout: 60_000 });
      return `${ran.stdout}\n${ran.stderr}`;
    };
    expect(probe.parseVersion(ask(['--version']))).toBe(cli.version);
    expect(versionFault(cli.version, (probe satisfies Cli).checked)).toBeNull();
    const flags = flagsOf(backend);
    expect(missingFlags(flags.launch, ask(probe.help.launch))).toEqual([]);
    expect(missingFlags(flags.resume, ask(probe.help.resume))).toEqual([]);
    saw(cli, 'flags', 'yes');
  });

  it('is told its prompt, is busy and idle, takes a message up, and goes on after its death', async () => {
    looksAt(cli, 'permission', 'prompt', 'idle', 'busy', 'send', 'heal');
    const stage = await openStage(cli, { lines: 'prompt = "prompts/a.md"\nwatch = "heal"\n' });
    stage.project.write('prompts/a.md', awkward);
    await stage.up();
    await until('the prompt at the vendor', () => stage.vendors.said(agentName).includes(awkward));
    saw(cli, 'prompt', 'yes');
    const idle = await stage.does('idle');
    expect(idle.permission ?? null).toBe(backend.usualPermission);
    expect(stage.screen()).not.toMatch(/auto mode on|auto-accept|YOLO/);
    saw(cli, 'permission', idle.permission ? `\`${idle.permission}\`` : 'as the program has it');
    saw(cli, 'idle', `\`idle\`, by its ${idle.activity.source}`);

    const message = `[[slow 12]] [[say ${words}]] ${awkward}`;
    const sent = stage.send(message, '--timeout', '60');
    const busy = await stage.does('busy');
    saw(cli, 'busy', `\`busy\`, by its ${busy.activity.source}`);
    const { result, why } = await sent;
    const canTell = backend.reports || backend.conversations !== null;
    expect(result, `${why}\n${stage.screen()}`).toBe(canTell ? 'acknowledged' : 'unconfirmed');
    const heard = () => stage.vendors.said(agentName).find((said) => said.trimEnd() === message);
    const said = await until('the message at the vendor', heard);
    saw(cli, 'send', `\`${result}\`${said === message ? '' : '; a blank is put after it'}`);
    await stage.does('idle');

    const { pid } = await stage.agent();
    process.kill(pid ?? 0, 'SIGKILL');
    await until(
      'it to be healed',
      async () => (await stage.agent()).pid !== pid && (await stage.agent()).pid,
    );
    await stage.does('idle');
    await stage.send('[[say the second life]]', '--timeout', '60');
    const turn = await until('the turn after its death', () =>
      stage.vendors.seen.findLast(({ turn: one }) => one?.users.at(-1) === '[[say the second life]]'),
    );
    const isKept = turn.turn?.users.some((one) => one.trimEnd() === message) === true;
    expect(isKept).toBe(backend.conversations !== null);
    saw(cli, 'heal', isKept ? 'is kept' : 'is a new one');
  });

  it('is told after its death in a turn to go on, and has its conversation by then', async () => {
    looksAt(cli, 'resume');
    const stage = await openStage(cli, { lines: 'prompt = "p.md"\nwatch = "heal"\n' });
    stage.project.write('p.md', '[[say ready]] the start prompt');
    await stage.up();
    await until('the start prompt', () => stage.vendors.said(agentName).length > 0);
    await stage.does('idle');
    const work = `[[slow 600]] [[say ${words}]]`;
    await stage.send(work, '--timeout', '30');
    await stage.does('busy');
    const { pid } = await stage.agent();
    process.kill(pid ?? 0, 'SIGKILL');
    const isTold = (text = '') =>
      backend.conversations === null ? text.includes('the start prompt') : text.includes(goOn);
    const turn = await until(
      'a word to it',
      () =>
        stage.vendors.seen
          .slice(stage.vendors.seen.findLastIndex((one) => one.turn?.users.at(-1) === work) + 1)
          .find((one) => one.turn?.isMain && isTold(one.turn.users.at(-1))),
      120_000,
    ).catch(async (error: unknown) => {
      const why = await stage.project.ok('why', agentName);
      throw new Error(`${String(error)}\n${stage.screen()}\n${why}`);
    });
    const isWhole = turn.turn?.users.some((one) => one.includes('the start prompt')) === true;
    expect(isWhole).toBe(true);
    // In its conversation, or said again: a resume may drop what has no answer yet.
    const isHeard = () =>
      stage.vendors.seen
        .slice(stage.vendors.seen.indexOf(turn))
        .some((one) => one.turn?.users.some((text) => text.trimEnd() === work) === true);
    if (backend.conversations !== null) await until('what it was at', isHeard);
    saw(
      cli,
      'resume',
      backend.conversations === null ? 'its start prompt again' : 'to go on, with all of it',
    );
  });

  it('ends as a person ends it at its terminal, with all that it has started', async () => {
    looksAt(cli, 'exit');
    const stage = await openStage(cli, { lines: 'watch = "heal"\non_exit = "stop"\n' });
    await stage.up();
    await stage.does('idle');
    // In some a list of agents, which may move the conversation to a background process.
    stage.keys('Left');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await until('the input line again', async () => {
      if ((await stage.read()).composer === 'empty') return true;
      stage.keys('Escape');
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return (await stage.read()).composer === 'empty';
    });
    stage.type(trialOf(cli.backend).exit ?? '/exit');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    stage.keys('Enter');
    await until('its end', async () => (await stage.agent()).runtime.state === 'exited').catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${stage.screen()}`);
      },
    );
    const why = () => stage.project.ok('why', agentName);
    await until('a word about its end', async () => (await why()).includes('clean-exit')).catch(
      async (error: unknown) => {
        throw new Error(`${String(error)}\n${await why()}`);
      },
    );
    await until('the end of what it has started', () => launchedIn(stage.env['HOME'] ?? '').length === 0);
    expect((await stage.agent()).runtime.state).toBe('exited');
    saw(cli, 'exit', 'nothing of it is left, and it stays ended');
  });
});

/** Processes that have this home and the mark of a launch. */
function launchedIn(home: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return variables.includes(`HOME=${home}`) && variables.some((one) => one.startsWith('AO_LAUNCH='));
    } catch {
      return false;
    }
  });
}
