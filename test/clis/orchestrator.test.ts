// The conversation "add a project", under the real Claude Code: the prompt that `po init` makes, the tools that it says, and an
// operator who approves each command and says yes once. The model is played by the server: what it is told decides what it does.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { until } from '../support/engine.ts';
import { type Orchestrator, orchestratorPlace } from '../support/orchestrator.ts';
import type { Answer } from '../support/vendors/answer.ts';
import type { Asked } from '../support/vendors/asked.ts';
import { startVendors, type Vendors } from '../support/vendors/server.ts';
import { makeCertificate } from '../support/vendors/tls.ts';
import { accountVariables, proxied, settleIn } from './accounts.ts';
import type { CliVersion } from './installed.ts';
import { nameOf } from './sightings.ts';
import { looksAt, present, saw } from './stage.ts';

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
    const steps = [bash(`po add ${added} --template shell`), bash('po plan')];
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
  readonly env: NodeJS.ProcessEnv;
  screen(): string;
  /** Says something to it, and approves whatever it wants to run until it rests. */
  tell(text: string): Promise<void>;
}

async function openDesk(cli: CliVersion): Promise<Desk> {
  const installed = inject('clis')[nameOf(cli)];
  if (installed === undefined || !('bin' in installed)) throw new Error(`${nameOf(cli)} is not installed`);
  const place = orchestratorPlace();
  expect(place.po('init', 'fleet')).toMatchObject({ code: 0 });
  const { certificate, authority } = makeCertificate(place.top);
  const vendors = await startVendors(certificate);
  onTestFinished(() => vendors.close());
  vendors.control.play = orchestrator;
  const home = join(place.top, 'home');
  const account = { home, url: vendors.url, folder: place.folder, key: 'sk-local-po-0123456789abcdefghij' };
  settleIn('claude', account);
  const env = {
    PATH: `${installed.bin}:${place.env['PATH']}`,
    ...proxied(vendors.url, authority),
    ...accountVariables('claude', account),
    ...{ GIT_AUTHOR_NAME: 'Op', GIT_AUTHOR_EMAIL: 'op@example.org' },
    ...{ GIT_COMMITTER_NAME: 'Op', GIT_COMMITTER_EMAIL: 'op@example.org' },
  };
  const pane = `=fleet/${agent}:`;
  const screen = () => place.tmux('ao', 'capture-pane', '-p', '-t', pane);
  const status = () => {
    const ran = place.shell('node engine/agents.mjs status --json', env);
    const { agents } = JSON.parse(ran.stdout) as {
      agents: { pid: number | null; activity: { state: string; reason?: string } }[];
    };
    return agents[0];
  };
  const rests = (turns: number) =>
    until(
      'it to rest',
      () => {
        const { activity } = status() ?? { activity: { state: 'unknown' } };
        // The operator looks at what it wants to run, and approves it.
        if (/Do you want to proceed\?/.test(screen())) place.tmux('ao', 'send-keys', '-t', pane, 'Enter');
        return activity.state === 'idle' && vendors.said('po').length >= turns;
      },
      120_000,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${screen()}`);
    });
  const started = place.shell('node engine/agents.mjs up', env);
  expect(started, started.stderr).toMatchObject({ code: 0 });
  await rests(1);
  return {
    ...{ place, vendors, env, screen },
    async tell(text) {
      const turns = vendors.said('po').length;
      const sent = place.shell(`node engine/agents.mjs send ${agent} '${text}' --timeout 60`, env);
      expect(sent, `${sent.stdout}${sent.stderr}\n${screen()}`).toMatchObject({ code: 0 });
      await rests(turns + 1);
    },
  };
}

const claudes = present.filter(({ backend }) => backend === 'claude');

describe.each(claudes.map((cli) => ({ name: nameOf(cli), cli })))('$name', ({ cli }) => {
  it('adds a project: asks once, does nothing before the yes, and only what was shown', {
    timeout: 480_000,
  }, async () => {
    looksAt(cli, 'orchestrator');
    const { place, vendors, env, screen, tell } = await openDesk(cli);
    const clone = (name: string) => join(place.folder, 'clones', name);
    const calls = () => vendors.seen.flatMap(({ turn }) => (turn?.isMain ? turn.toolResults : []));
    expect(vendors.said('po')[0]).toContain('po apply --plan sha256:');

    await tell('Add a project named notes.');
    expect(readFileSync(join(place.folder, 'fleet.toml'), 'utf8')).toContain('[projects.notes]');
    expect(screen().match(/Shall I apply it\?/g)).toHaveLength(1);
    const [shown = ''] = /sha256:[0-9a-f]{16,64}/.exec(screen()) ?? [];
    expect(place.shell('po plan', env).stdout).toContain(shown);
    expect(existsSync(clone('notes'))).toBe(false);

    // Its death, and its new life, are no yes.
    const agentPid = pidOf(place, env);
    expect(agentPid).toBeGreaterThan(0);
    const said = vendors.said('po').length;
    process.kill(agentPid, 'SIGKILL');
    await until('it to be healed', () => {
      const now = pidOf(place, env);
      return now !== agentPid && now > 0;
    });
    await until('its conversation', () => screen().includes('Shall I apply it?'));
    expect(vendors.said('po')).toHaveLength(said);
    expect(existsSync(clone('notes'))).toBe(false);

    await tell('yes');
    expect(existsSync(join(clone('notes'), '.git'))).toBe(true);
    expect(place.shell('po plan', env).stdout).toMatch(/^Nothing to do/);
    expect(place.shell('git log -1 --format=%s; git status --porcelain fleet.toml', env).stdout).toBe(
      'Add a project\n',
    );
    expect(calls().some((text) => text.includes('Applied:'))).toBe(true);

    // What somebody else changes after the plan was shown is not in the yes.
    await tell('Add a project named later.');
    const registry = join(place.folder, 'fleet.toml');
    writeFileSync(registry, `${readFileSync(registry, 'utf8')}\n[projects.other]\ntemplate = "shell"\n`);
    await tell('yes');
    expect(existsSync(clone('later'))).toBe(false);
    expect(existsSync(clone('other'))).toBe(false);
    saw(cli, 'orchestrator', 'asks once, and does what the yes was bound to');
  });
});

function pidOf(place: Orchestrator, env: NodeJS.ProcessEnv): number {
  const ran = place.shell('node engine/agents.mjs status --json', env);
  return (JSON.parse(ran.stdout) as { agents: { pid: number | null }[] }).agents[0]?.pid ?? 0;
}
