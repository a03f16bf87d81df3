// The page of the backends, from their record.
import { type Backend, backendNames, backends } from '../engine/protocol.ts';

export function backendLines(): readonly string[] {
  return [
    '# Backends',
    '',
    'What the engine knows of each program that agents run on. What holds for all of them is in [agents.md](../agents.md); how',
    'one is added is in [adding-a-backend.md](../adding-a-backend.md).',
    '',
    '`…` is the model, the permission, and `args` as they are.',
    ...table(
      ['tried with', 'started as', 'conversation after healing', 'what it is doing is known from'],
      (backend) => [
        triedWith(backend),
        backend.documentation.started,
        backend.documentation.resumed,
        knownFrom(backend),
      ],
    ),
    '',
    '## Programs',
    ...table(['package of npm', 'not logged in', 'a full context'], ({ cli }) =>
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
    'What an agent may do without asking, in the words of its CLI. The first column says what is passed where an agent declares none.',
    ...table(['without `permission`', '`permission`', 'refused in `args` and `command`'], (backend) =>
      backend.permissions.length === 0
        ? null
        : [
            backend.usualPermission === null
              ? 'nothing: the program decides'
              : `\`${backend.usualPermission}\``,
            listOf(backend.permissions),
            listOf(backend.permissionFlags),
          ],
    ),
    '',
    '## Messages',
    '',
    'How it is known that a message was taken up, and after the end of the agent whether it was.',
    ...table(['known to be taken up by', 'after its end, known by'], (backend) => [
      takenUpBy(backend),
      afterItsEnd(backend),
    ]),
    '',
    '## Variables at the start',
    '',
    'Set unless you have set them yourself, in your environment or in `env` of agents.toml: no agent updates its program or looks',
    'for an update. Which of your variables reach it is in [agent-environment.md](agent-environment.md).',
    ...table(['variables'], ({ environment }) =>
      environment === undefined
        ? null
        : [listOf(Object.entries(environment).map(([name, value]) => `${name}=${value}`))],
    ),
    '',
    '## Trust',
    '',
    'Where a program keeps which folders it trusts, and what `po trust-folders` writes there.',
    ...table(['file', 'elsewhere by', 'key', 'value'], ({ cli }) => {
      const trust = cli?.trust ?? null;
      if (trust === null) return null;
      const { files } = trust.places({ HOME: '~' }, () => false);
      const key = trust.key('FOLDER').join(' › ');
      return [listOf(files), listOf(trust.variables), `\`${key}\``, `\`${JSON.stringify(trust.trusted)}\``];
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
  if (reports && queuesUnseen) return 'its hook, outside of a turn; in a turn its transcript, or its rest';
  if (reports) return 'its hook';
  if (conversations !== null) return 'its transcript';
  return readScreen === null ? 'nothing: what was typed counts as delivered' : 'its rest, by its screen';
}

function afterItsEnd({ conversations, readScreen }: Backend): string {
  if (conversations !== null) return 'its transcript';
  return readScreen === null ? '' : 'nothing: it may have been delivered';
}
