// The checks of `po doctor`, and why each matters. Shown with every finding, and as docs/reference/checks.md.

export const checks = {
  node: 'po and every engine run on node.',
  git: 'Clones, pins and commits are made by git.',
  tmux: 'Every agent runs in a tmux session.',
  flock:
    'This lock keeps two applies apart. Without it po applies nothing, and no command edits the registry.',
  locale: 'Without UTF-8, what agents draw and what po prints cannot be read.',
  identity: 'git needs an author for commits of the pin and of a scaffolded project.',
  server: 'The agents of a fleet are on one tmux server, reached through its socket.',
  logout: 'Agents should go on when you log out.',
  'agent-cli': 'An agent whose program is missing, or is not as the engine knows it, does not start.',
  'agents-file': 'It declares the agents of a project. With a fault in it, none of them is started.',
  'agent-state': 'The engine remembers there what it has started, and it may hold secrets.',
  engine: 'Only the pinned engine is run in a clone, so the agents of another one cannot be looked into.',
  runtime:
    'A watchdog heals with the node that it runs on, and an agent tells by hooks that name one; version managers remove it at an upgrade.',
  login: 'A healed agent reaches remotes by the ssh agent of a login, which ends with that login.',
  waiting: 'An agent that waits for a person does nothing until you answer it.',
  registry: 'Every plan is made from it.',
  rights: 'Anyone who can write there decides what runs, and anyone who can read there sees what was done.',
  remote: 'Projects are cloned from it and their pins are pushed there.',
  lock: 'One apply at a time.',
  leftovers: 'They take up space and have no use; the run that made them is gone.',
  journal: 'The steps of an interrupted run may be half done.',
  orphans: 'A project that is not in fleet.toml any more is stopped and released by the next apply.',
  sessions: 'No watchdog looks after an agent whose project is not in fleet.toml.',
} as const satisfies Readonly<Record<string, string>>;

export type CheckName = keyof typeof checks;
