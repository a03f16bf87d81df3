/** The files of each template for a new project. Its people read and change them, so they are short. */
import type { ScaffoldFile } from '../backends/backend.ts';
import { backendNames, backends } from '../backends/index.ts';

const templates = backendNames.flatMap((name) => {
  const { template } = backends[name];
  return template === null ? [] : [{ name, ...template }];
});

export const templateNames: readonly string[] = templates.map(({ name }) => name);

/** @param options.template one of `templateNames` */
export function scaffold(options: { template: string; name: string }): ScaffoldFile[] {
  const { template: wanted, name } = options;
  const template = templates.find((one) => one.name === wanted);
  if (template === undefined) throw new Error(`no template ${wanted}`);
  return [
    { path: 'agents.toml', content: agentsToml(name) + template.agent(choices) },
    { path: 'README.md', content: readme(name) },
    {
      path: '.gitignore',
      content: '# What runs here right now.\n.ao-state/\n# Secrets for agents.\n*.env\n',
    },
    ...template.files,
  ];
}

const isCli = (name: keyof typeof backends) => backends[name].cli !== null;

/** The agent CLIs first. */
const choices = [...backendNames.filter(isCli), ...backendNames.filter((name) => !isCli(name))].join(' | ');

function agentsToml(name: string): string {
  return `#:schema ./engine/agents.schema.json
# The agents of this project. After a change: node engine/agents.mjs validate

[project]
name = "${name}"
`;
}

function readme(name: string): string {
  return `# ${name}

The agents of this project are declared in [agents.toml](agents.toml) and run by [engine/](engine/), a git
submodule. It needs node, git and tmux, and nothing installed.

\`\`\`sh
git submodule update --init        # once, after a clone
node engine/agents.mjs up          # start what should run
node engine/agents.mjs status      # what runs now
node engine/agents.mjs down        # stop it
\`\`\`

Where [.gitmodules](.gitmodules) names a folder of this machine, git asks to be told that it may be fetched:
\`git -c protocol.file.allow=always submodule update --init\`.

\`node engine/agents.mjs help\` tells the rest.
`;
}
