// After `po trust-folders` none of the programs asks whether to trust the folder: started by the engine, and by hand, without the
// flags by which the engine says it for one start.
import { execFileSync } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backends } from '../../engine/protocol.ts';
import { until } from '../support/engine.ts';
import { currentEngine, git, poFolder } from '../support/fleet.ts';
import { nameOf } from './sightings.ts';
import { agentName, looksAt, openStage, present, saw } from './stage.ts';

const asks = /trust this folder|Do you trust|Folder access/i;
/** Of each program at rest. */
const inputLine = /^❯|^› Ask Codex|^ *[>*] +Type your message/m;

const trusting = present.flatMap((cli) => {
  const { program, cli: known } = backends[cli.backend];
  return known?.trust ? [{ name: nameOf(cli), cli, words: program({}) ?? [] }] : [];
});

describe.each(trusting)('$name', ({ cli, words }) => {
  it('asks whether to trust a folder, and no more once po trust-folders has been run', async () => {
    looksAt(cli, 'trust');
    const command = JSON.stringify(words);
    const { project, env, agent, up, does } = await openStage(cli, {
      isUntrusted: true,
      more: `[agents.hand]\nbackend = "command"\ncommand = ${command}\n`,
    });
    const { folder, fleet } = project;
    git(folder, 'init', '--quiet');
    git(folder, 'config', 'po.fleet', fleet);
    git(folder, 'config', 'po.project', 'demo');
    const file = join(dirname(folder), 'fleet.toml');
    writeFileSync(
      file,
      `[fleet]\nname = "${fleet}"\nroot = "."\n[engine]\nsource = "embedded"\nversion = "${currentEngine}"\n[projects.demo]\n`,
    );
    const screen = () => project.tmux('capture-pane', '-p', '-t', '=demo/hand:').stdout;
    const shows = (what: RegExp) =>
      until(String(what), () => what.test(screen())).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${screen()}`);
      });
    await up();
    await shows(asks);
    const po = [join(poFolder(), 'po.mjs'), 'trust-folders', '--yes', '-f', file];
    const said = execFileSync(process.execPath, po, { env: { ...process.env, ...env }, encoding: 'utf8' });
    expect(said).toContain(realpathSync(folder));
    const ran = await project.engine(['restart', agentName, 'hand'], env);
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    await shows(inputLine);
    expect(screen()).not.toMatch(asks);
    await does('idle');
    expect((await agent()).held).toBeNull();
    saw(cli, 'trust', 'asks no more');
  });
});
