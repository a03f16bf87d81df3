// What docs/agents.md promises of each backend, with the real program and turns that are answered here.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Cli } from '../../engine/backends/backend.ts';
import { backends } from '../../engine/backends/index.ts';
import { flagsOf, missingFlags, versionFault } from '../../engine/backends/probe.ts';
import { until } from '../support/engine.ts';
import { nameOf } from './sightings.ts';
import { agentName, looksAt, openStage, present, saw } from './stage.ts';

/** Whatever a shell, a terminal, tmux or a parser of arguments could take for something else. */
const awkward = `- it's "quoted" $HOME \`id\` $(id) \\n; #{pane_id} %H 🎉 ünï\nsecond line\n\n  - end`;
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
});
