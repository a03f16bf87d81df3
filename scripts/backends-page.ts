// The page of the backends, from their record.
import { type Backend, backendNames, backends } from '../engine/protocol.ts';

export function backendLines(): readonly string[] {
  return [
    '# Backends',
    '',
    'The programs that agents run on. [Agents](../agents.md) describes what they have in common, and',
    '[Add a backend](../adding-a-backend.md) how to add one.',
    '',
    '`…` is the model, the permission, and `args` unchanged.',
    ...table(['tried with', 'started as', 'conversation after healing', 'activity known from'], (backend) => [
      triedWith(backend),
      backend.documentation.started,
      backend.documentation.resumed,
      knownFrom(backend),
    ]),
    '',
    '## Programs',
    ...table(['npm package', 'if not logged in', 'if the context is full'], ({ cli }) =>
      cli === null
        ? null
        : [
            `\`${cli.npmPackage}\``,
            cli.login ?? 'log in there',
            cli.compact === null ? '' : `\`${cli.compact}\``,
          ],
    ),
    '',
    '## Permissions',
    '',
    'What an agent may do without asking, in the words of its CLI. The first column is passed if an agent declares no `permission`.',
    ...table(['without `permission`', '`permission`', 'refused in `args` and `command`'], (backend) =>
      backend.permissions.length === 0
        ? null
        : [
            backend.usualPermission === null ? 'none: the program decides' : `\`${backend.usualPermission}\``,
            listOf(backend.permissions),
            listOf(backend.permissionFlags),
          ],
    ),
    '',
    '## Messages',
    '',
    'What proves that the agent has taken up a message, while it runs and after its end.',
    ...table(['proof while it runs', 'proof after its end'], (backend) => [
      takenUpBy(backend),
      afterItsEnd(backend),
    ]),
    '',
    '## Variables at the start',
    '',
    'The engine sets these, so that no agent updates its program or checks for an update. Your own values, in your environment or in',
    '`env` of agents.toml, win. [The environment of an agent](agent-environment.md) lists your variables that reach it.',
    ...table(['variables'], ({ environment }) =>
      environment === undefined
        ? null
        : [listOf(Object.entries(environment).map(([name, value]) => `${name}=${value}`))],
    ),
    '',
    '## Trust',
    '',
    'The file in which a program keeps its trusted folders, and the entry that `po trust-folders` writes there.',
    ...table(['file', 'variables that move it', 'key', 'value'], ({ cli }) => {
      const trust = cli?.trust ?? null;
      if (trust === null) return null;
      const { files } = trust.places({ HOME: '~' }, () => false);
      const key = trust.key('FOLDER').join(' › ');
      const value = trust.trusted === null ? 'a list with FOLDER' : `\`${JSON.stringify(trust.trusted)}\``;
      return [listOf(files), listOf(trust.variables), `\`${key}\``, value];
    }),
    ...backendNames.flatMap((name) => {
      const { cli, documentation } = backends[name];
      const { notes } = documentation;
      return notes.length === 0
        ? []
        : ['', `## ${cli?.title ?? name}`, '', ...notes.map((note) => `- ${note}`)];
    }),
  ];
}

/** Null: a backend that the table has no row for. */
function table(
  head: readonly string[],
  cellsOf: (backend: Backend) => readonly string[] | null,
): readonly string[] {
  const rows = backendNames.flatMap((name) => {
    const cells = cellsOf(backends[name]);
    return cells === null ? [] : [`| \`${name}\` | ${cells.join(' | ')} |`];
  });
  return ['', `| backend | ${head.join(' | ')} |`, `|---|${head.map(() => '---|').join('')}`, ...rows];
}

function listOf(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

function triedWith({ cli }: Backend): string {
  if (cli === null) return '';
  const { oldest, between = [], newest } = cli.checked;
  return `${cli.title} ${[...new Set([oldest, ...between, newest])].join(', ')}`;
}

function knownFrom({ reports, readScreen }: Backend): string {
  return (
    [reports ? 'hooks' : '', readScreen === null ? '' : 'screen'].filter(Boolean).join(' and ') || 'nothing'
  );
}

/** As `engine/send/typed.ts` goes by. */
function takenUpBy({ reports, queuesUnseen, conversations, readScreen }: Backend): string {
  if (reports && queuesUnseen)
    return 'its hook, outside of a turn; in a turn its transcript, or that it is idle';
  if (reports) return 'its hook';
  if (conversations !== null) return 'its transcript';
  return readScreen === null
    ? 'none: a typed message counts as delivered'
    : 'its screen shows that it is idle';
}

function afterItsEnd({ conversations, readScreen }: Backend): string {
  if (conversations !== null) return 'its transcript';
  return readScreen === null ? '' : 'none: it may have been delivered';
}
