// What was seen of each CLI, and the page that tells of it. A claim is written down when its test has ended well; so the
// page never tells of anything that did not hold.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  'first-run': 'In an empty home, `status` says',
} as const;
export type Claim = keyof typeof claims;

export interface Sighting {
  readonly cli: string;
  readonly claim: Claim;
  readonly seen: string;
}

const fileName = 'seen.jsonl';

export function note(folder: string, cli: CliVersion, claim: Claim, seen: string): void {
  const sighting: Sighting = { cli: nameOf(cli), claim, seen };
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

/** `missing`: what a whole run would have seen of the CLIs that are installed. */
export function pageOf(
  seen: readonly Sighting[],
  installed: Readonly<Record<string, Installed>>,
  at: Date,
): { readonly missing: readonly string[]; readonly text: string } {
  const find = (cli: string, claim: string) =>
    seen.find((one) => one.cli === cli && one.claim === claim)?.seen;
  const names = cliVersions.map(nameOf);
  const present = names.filter((name) => 'bin' in (installed[name] ?? {}));
  const missing = present.flatMap((cli) =>
    Object.keys(claims).flatMap((claim) => (find(cli, claim) === undefined ? [`${cli} ${claim}`] : [])),
  );
  const rows = Object.entries(claims).map(
    ([claim, words]) => `| ${words} | ${present.map((cli) => find(cli, claim) ?? '').join(' | ')} |`,
  );
  const text = [
    '<!-- made by `npm run test:clis` from what it saw; do not edit -->',
    '',
    '# The agent CLIs, as they were seen',
    '',
    `On ${at.toISOString().slice(0, 10)}, with the real programs from npm, each with a home of its own, and a server on`,
    'loopback in the place of its vendor. What is promised of them is in [agents.md](../agents.md).',
    '',
    `| | ${present.join(' | ')} |`,
    `|---|${present.map(() => '---|').join('')}`,
    ...rows,
    '',
  ];
  return { missing, text: text.join('\n') };
}
