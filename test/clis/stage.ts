// One real CLI under the engine: a project with an agent on it, an empty home or one in which the first run's questions
// are answered, a tmux server of its own, and the local server in its vendor's place. All of it ends with the test.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import type { Shown } from '../../engine/backends/view.ts';
import type { AgentStatus } from '../../engine/protocol.ts';
import { type EngineProject, engineProject, until } from '../support/engine.ts';
import { type Place, record } from '../support/recorded.ts';
import { startVendors, type Vendors } from '../support/vendors/server.ts';
import { makeCertificate } from '../support/vendors/tls.ts';
import { proxied, settleIn } from './accounts.ts';
import { type CliVersion, cliVersions } from './installed.ts';
import { type Claim, nameOf, note } from './sightings.ts';
import { type Account, trialOf } from './trial.ts';

export interface Stage {
  readonly project: EngineProject;
  readonly vendors: Vendors;
  /** What the engine is run with. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts the agent. */
  up(): Promise<void>;
  agent(): Promise<AgentStatus>;
  /** Waits until the agent does this. */
  does(state: AgentStatus['activity']['state']): Promise<AgentStatus>;
  /** What its screen shows, as text. */
  screen(): string;
  /** As a person would press them: names of tmux. */
  keys(...names: string[]): void;
  /** As a person would type it. */
  type(text: string): void;
  /** What the engine sees on its screen; recorded where PO_RECORD says so. */
  read(as?: { readonly place: Place; readonly name: string }): Promise<{ readonly composer: string }>;
  /** Messages that wait are not typed any more. */
  forgetQueue(): void;
  send(text: string, ...more: string[]): Promise<{ readonly result: string; readonly why: string }>;
}

export interface StageOptions {
  /** What a first run asks is not answered. */
  readonly isFresh?: boolean;
  /** Its answers of a first run are there, but for whether the project's folder is to be trusted. */
  readonly isUntrusted?: boolean;
  /** Further tables of agents.toml. */
  readonly more?: string;
  /** It has no key to log in with. */
  readonly hasNoKey?: boolean;
  /** Lines of the agent's table in agents.toml. */
  readonly lines?: string;
}

/** Those that are installed, for `describe.each`. */
export const present = cliVersions.filter((cli) => 'bin' in (inject('clis')[nameOf(cli)] ?? {}));

export const agentName = 'writer';

export async function openStage(
  cli: CliVersion,
  { isFresh, isUntrusted, hasNoKey, lines = '', more = '' }: StageOptions = {},
): Promise<Stage> {
  const installed = inject('clis')[nameOf(cli)];
  if (installed === undefined || !('bin' in installed)) throw new Error(`${nameOf(cli)} is not installed`);
  const place = mkdtempSync(join(tmpdir(), 'po-stage-'));
  // Registered before the project's own end, so it is carried out after that: an agent writes there to its last moment.
  onTestFinished(() => rmSync(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  const project = engineProject(`[agents.${agentName}]\nbackend = "${cli.backend}"\n${lines}${more}`);
  const home = join(place, 'home');
  mkdirSync(home);
  const { certificate, authority } = makeCertificate(place);
  const vendors = await startVendors(certificate);
  onTestFinished(() => vendors.close());
  const account: Account = {
    ...{ home, url: vendors.url, folder: project.folder },
    key: `sk-local-${agentName}-0123456789abcdefghij`,
    cache: inject('sightings'),
  };
  if (!isFresh) settleIn(cli.backend, account, isUntrusted);
  const env = {
    ...{ HOME: home, XDG_CONFIG_HOME: join(home, '.config'), LANG: 'C.UTF-8' },
    PATH: `${installed.bin}:${process.env['PATH'] ?? ''}`,
    ...proxied(vendors.url, authority),
    ...(hasNoKey ? {} : trialOf(cli.backend).variables(account)),
  };
  const pane = `=demo/${agentName}:`;
  const stage: Stage = {
    ...{ project, vendors, env },
    async up() {
      const ran = await project.engine(['up', '--fleet', project.fleet], env);
      if (ran.code !== 0) throw new Error(`up: ${ran.stdout}${ran.stderr}`);
    },
    agent: () => project.agent(agentName),
    does: (state) =>
      until(`${nameOf(cli)} to be ${state}`, async () => {
        const now = await project.agent(agentName);
        return now.activity.state === state ? now : null;
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${stage.screen()}`);
      }),
    screen: () => project.tmux('capture-pane', '-p', '-t', pane).stdout,
    keys: (...names) => void project.tmux('send-keys', '-t', pane, ...names),
    type: (text) => void project.tmux('send-keys', '-l', '-t', pane, text),
    async read(as) {
      const path = (await project.ok('logs', agentName, '--report')).trim();
      const report: Shown & { read: { composer: string } } = JSON.parse(readFileSync(path, 'utf8'));
      if (as !== undefined && process.env['PO_RECORD']) {
        const rows = report.rows.map((row) =>
          row
            .replaceAll(dirname(project.folder), '/srv/projects/team')
            .replaceAll(dirname(dirname(dirname(installed.bin))), '/opt/clis'),
        );
        record(nameOf(cli).replace(' ', '-'), as, { ...report, rows });
      }
      return report.read;
    },
    forgetQueue: () => rmSync(project.state('queue'), { recursive: true, force: true }),
    async send(text, ...more) {
      const ran = await project.engine(['send', agentName, text, '--json', ...more], env);
      const said: { result?: string; why?: string } = JSON.parse(ran.stdout || '{}');
      return { result: said.result ?? ran.stderr, why: said.why ?? '' };
    },
  };
  return stage;
}

/** What a test is about to look at. */
export function looksAt(cli: CliVersion, ...claims: readonly Claim[]): void {
  for (const claim of claims) note(inject('sightings'), cli, claim, null);
}

/** What was claimed and has held. */
export function saw(cli: CliVersion, claim: Claim, seen: string): void {
  note(inject('sightings'), cli, claim, seen);
}
