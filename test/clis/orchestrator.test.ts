// The conversation "add a project", under the real Claude Code: the prompt that `po init` makes, the tools that it says, and an
// operator who approves each command and says yes once. The model is played by the server: what it is told decides what it does.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { agentBackend } from '../../src/bootstrap/files.ts';
import { type Ran, run, until } from '../support/engine.ts';
import { type Orchestrator, orchestratorPlace } from '../support/orchestrator.ts';
import type { Answer } from '../support/vendors/answer.ts';
import type { Asked } from '../support/vendors/asked.ts';
import { startVendors, type Vendors } from '../support/vendors/server.ts';
import { makeCertificate } from '../support/vendors/tls.ts';
import { proxied, settleIn } from './accounts.ts';
import type { CliVersion } from './installed.ts';
import { nameOf } from './sightings.ts';
import { looksAt, present, saw } from './stage.ts';
import { trialOf } from './trial.ts';

const agent = 'project-orchestrator';

const say = (text: string): Answer => ({ kind: 'text', text, slowSeconds: 0, waitSeconds: 0 });
const bash = (command: string): Answer => ({
  ...{ kind: 'call', name: 'Bash', slowSeconds: 0, waitSeconds: 0 },
  input: { command, description: 'Run a command' },
});

/** Does what prompts/orchestrator.md says, step by step, as far as its operator has said. */
function orchestrator({ turns }: Asked): Answer | null {
  const last = turns.findLastIndex(({ role }) => role === 'user');
  const asked = turns[last]?.text ?? '';
  const results = turns.slice(last + 1).filter(({ role }) => role === 'tool');
  const added = /^Add a project named (\S+)\.$/.exec(asked)?.[1];
  if (added !== undefined) {
    const steps = [bash(`po add ${added} template=shell`), bash('po plan')];
    const digest = digestIn(turns.slice(last));
    return steps[results.length] ?? say(`The plan is ${digest}. Shall I apply it?`);
  }
  if (asked === 'yes') {
    const steps = [
      bash(`po apply --plan ${digestIn(turns.slice(0, last))}`),
      bash("git add fleet.toml && git commit -q -m 'Add a project'"),
    ];
    const isStale = results.some(({ text }) => /not what was reviewed|stale|changed since/i.test(text));
    return (isStale ? undefined : steps[results.length]) ?? say(isStale ? 'It has moved.' : 'It is done.');
  }
  return say('I look after this fleet.');
}

/** Of the plan that was shown last. */
function digestIn(turns: Asked['turns']): string {
  const all = turns.flatMap(({ text }) => text.match(/sha256:[0-9a-f]{16,64}/g) ?? []);
  return all.at(-1) ?? 'sha256:none';
}

interface Desk {
  readonly place: Orchestrator;
  readonly vendors: Vendors;
  /** Runs a line in the orchestrator's folder. Never waited for by blocking: the vendors' server is in this process. */
  shell(line: string): Promise<Ran>;
  screen(): string;
  /** Says something to it, and approves whatever it wants to run until it has answered and rests. */
  tell(text: string, answer: RegExp): Promise<void>;
}

async function openDesk(cli: CliVersion): Promise<Desk> {
  const installed = inject('clis')[nameOf(cli)];
  if (installed === undefined || !('bin' in installed)) throw new Error(`${nameOf(cli)} is not installed`);
  const place = orchestratorPlace();
  place.write('home/.gitconfig', '[user]\n\tname = Op\n\temail = op@example.org\n');
  expect(place.po('init', 'fleet')).toMatchObject({ code: 0 });
  const { certificate, authority } = makeCertificate(place.top);
  const vendors = await startVendors(certificate);
  onTestFinished(() => vendors.close());
  vendors.control.play = orchestrator;
  const home = join(place.top, 'home');
  const account = {
    ...{ home, url: vendors.url, folder: place.folder, cache: inject('sightings') },
    key: 'sk-local-po-0123456789abcdefghij',
  };
  settleIn(agentBackend, account);
  const env = {
    PATH: `${installed.bin}:${place.env['PATH']}`,
    ...proxied(vendors.url, authority),
    ...trialOf(agentBackend).variables(account),
  };
  const pane = `=fleet/${agent}:`;
  const screen = () => place.tmux('ao', 'capture-pane', '-p', '-t', pane);
  const shell = (line: string) =>
    run('bash', ['-c', line], { cwd: place.folder, env: { ...place.env, ...env } });
  const status = async () => {
    const ran = await shell('node engine/agents.mjs status --json');
    const { agents } = JSON.parse(ran.stdout) as {
      agents: { pid: number | null; activity: { state: string; reason?: string } }[];
    };
    return agents[0];
  };
  const rests = (answer: RegExp) =>
    until(
      `it to say ${answer} and rest`,
      async () => {
        // The operator looks at what it wants to run, and approves it; and takes note of what Claude Code has to say.
        if (/Do you want to proceed\?|Enter to continue/.test(screen()))
          place.tmux('ao', 'send-keys', '-t', pane, 'Enter');
        return answer.test(screen()) && (await status())?.activity.state === 'idle';
      },
      120_000,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${screen()}`);
    });
  const started = await shell('node engine/agents.mjs up');
  expect(started, started.stderr).toMatchObject({ code: 0 });
  await rests(/I look after this fleet\./);
  return {
    ...{ place, vendors, shell, screen },
    async tell(text, answer) {
      const sent = await shell(`node engine/agents.mjs send ${agent} '${text}' --timeout 60`);
      expect(sent, `${sent.stdout}${sent.stderr}\n${screen()}`).toMatchObject({ code: 0 });
      await rests(answer);
    },
  };
}

const claudes = present.filter(({ backend }) => backend === agentBackend);

describe.each(claudes.map((cli) => ({ name: nameOf(cli), cli })))('$name', ({ cli }) => {
  it('adds a project: asks once, does nothing before the yes, and only what was shown', {
    timeout: 480_000,
  }, async () => {
    looksAt(cli, 'orchestrator');
    const { place, vendors, shell, screen, tell } = await openDesk(cli);
    const clone = (name: string) => join(place.folder, 'projects', name);
    const calls = () => vendors.seen.flatMap(({ turn }) => (turn?.isMain ? turn.toolResults : []));
    expect(vendors.said('po')[0]).toContain('po apply --plan sha256:');

    await tell('Add a project named notes.', /Shall I apply it\?/);
    expect(readFileSync(join(place.folder, 'fleet.toml'), 'utf8'), screen()).toContain('[projects.notes]');
    expect(screen().match(/Shall I apply it\?/g)).toHaveLength(1);
    const [shown = ''] = /sha256:[0-9a-f]{16,64}/.exec(screen()) ?? [];
    expect((await shell('po plan')).stdout).toContain(shown);
    expect(existsSync(clone('notes'))).toBe(false);

    // Its death, and its new life, are no yes.
    const agentPid = await pidOf(shell);
    expect(agentPid).toBeGreaterThan(0);
    const said = vendors.said('po').length;
    process.kill(agentPid, 'SIGKILL');
    await until('it to be healed', async () => {
      const now = await pidOf(shell);
      return now !== agentPid && now > 0;
    });
    await until('its conversation', () => screen().includes('Shall I apply it?'));
    expect(vendors.said('po')).toHaveLength(said);
    expect(existsSync(clone('notes'))).toBe(false);

    await tell('yes', /It is done\./);
    expect(existsSync(join(clone('notes'), '.git'))).toBe(true);
    expect((await shell('po plan')).stdout).toMatch(/^Nothing to do/);
    expect((await shell('git log -1 --format=%s; git status --porcelain fleet.toml')).stdout).toBe(
      'Add a project\n',
    );
    expect(calls().some((text) => text.includes('Applied:'))).toBe(true);

    // What somebody else changes after the plan was shown is not in the yes.
    await tell(
      'Add a project named later.',
      /project later[\s\S]*Shall I apply it\?|later template=shell[\s\S]*Shall I apply it\?/,
    );
    const registry = join(place.folder, 'fleet.toml');
    writeFileSync(registry, `${readFileSync(registry, 'utf8')}\n[projects.other]\ntemplate = "shell"\n`);
    await tell('yes', /It has moved\./);
    expect(existsSync(clone('later'))).toBe(false);
    expect(existsSync(clone('other'))).toBe(false);
    saw(cli, 'orchestrator', 'asks once, and does what the yes was bound to');
  });
});

async function pidOf(shell: Desk['shell']): Promise<number> {
  const ran = await shell('node engine/agents.mjs status --json');
  return (JSON.parse(ran.stdout) as { agents: { pid: number | null }[] }).agents[0]?.pid ?? 0;
}
