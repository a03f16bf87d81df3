// What was seen of each CLI, and the page that tells of it. What a test is about to look at is forgotten first, and written
// down once it held: so the page tells of nothing that did not hold when it was last looked at, and a run of a part is enough
// to bring that part up to date.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BackendName, backends } from '../../engine/protocol.ts';
import { agentBackend } from '../../src/bootstrap/files.ts';
import { type CliVersion, cliVersions, type Installed } from './installed.ts';

export const claims = {
  flags: 'Its help knows every flag of a start and of a resume',
  permission: 'Without `permission`, `status` says',
  prompt: 'A start prompt arrives byte for byte, and is answered',
  send: 'A message arrives byte for byte, and `send` says',
  busy: 'While it answers, `status` says',
  idle: 'After its answer, `status` says',
  dialogs: 'Dialogs that were opened by hand',
  draft: 'A message while a draft is in the input line',
  heal: 'Killed and healed, its conversation',
  resume: 'Killed in a turn and healed, it is told',
  exit: 'After `/exit` at its terminal, with `on_exit = "stop"`',
  'first-run': 'In an empty home, `status` says',
  updates: 'Asked for an update at its start',
  trust: 'Started by hand after `po trust-folders`',
  orchestrator: 'As a project orchestrator that is to add a project, it',
} as const;
export type Claim = keyof typeof claims;

/** Claims about some programs alone. */
const about: Partial<Record<Claim, (backend: BackendName) => boolean>> = {
  orchestrator: (backend) => backend === agentBackend,
  trust: (backend) => (backends[backend].cli?.trust ?? null) !== null,
};

export interface Sighting {
  readonly cli: string;
  readonly claim: Claim;
  /** Null: it is being looked at. */
  readonly seen: string | null;
  /** The day, ISO 8601. */
  readonly on: string;
}

const fileName = 'seen.jsonl';

export function note(folder: string, cli: CliVersion, claim: Claim, seen: string | null): void {
  const sighting: Sighting = { cli: nameOf(cli), claim, seen, on: new Date().toISOString().slice(0, 10) };
  appendFileSync(join(folder, fileName), `${JSON.stringify(sighting)}\n`);
}

export function readSightings(folder: string): Sighting[] {
  const file = join(folder, fileName);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line): Sighting => JSON.parse(line));
}

export function nameOf({ backend, version }: CliVersion): string {
  return `${backend} ${version}`;
}

/** `missing`: what was not seen yet of the CLIs that are installed, or did not hold. */
export function pageOf(
  seen: readonly Sighting[],
  installed: Readonly<Record<string, Installed>>,
): { readonly missing: readonly string[]; readonly text: string } {
  const last = (cli: string, claim: string) => seen.findLast((one) => one.cli === cli && one.claim === claim);
  const find = (cli: string, claim: string) => last(cli, claim)?.seen ?? undefined;
  const names = cliVersions.map(nameOf);
  const present = names.filter((name) => 'bin' in (installed[name] ?? {}));
  const missing = present.flatMap((cli) =>
    claimsOf(cli).flatMap((claim) => (find(cli, claim) === undefined ? [`${cli} ${claim}`] : [])),
  );
  const rows = Object.entries(claims).map(
    ([claim, words]) => `| ${words} | ${present.map((cli) => find(cli, claim) ?? '').join(' | ')} |`,
  );
  const days = present.flatMap((cli) => claimsOf(cli).map((claim) => last(cli, claim)?.on ?? '')).sort();
  const when = days[0] === days.at(-1) ? `On ${days[0]}` : `Between ${days[0]} and ${days.at(-1)}`;
  const text = [
    '<!-- made by `npm run test:clis` from what it saw; do not edit -->',
    '',
    '# The agent CLIs, as they were seen',
    '',
    `${when}, with the real programs from npm, each with a home of its own, and a server on`,
    'loopback in the place of its vendor. What is promised of them is in [agents.md](../agents.md).',
    '',
    `| | ${present.join(' | ')} |`,
    `|---|${present.map(() => '---|').join('')}`,
    ...rows,
    '',
  ];
  return { missing, text: text.join('\n') };
}

function claimsOf(cli: string): string[] {
  const all = Object.keys(claims) as Claim[];
  const backend = cliVersions.find((one) => nameOf(one) === cli)?.backend;
  return backend === undefined ? [] : all.filter((claim) => about[claim]?.(backend) ?? true);
}
