/**
 * What a new project starts from, as data: the files of each template. Everything here is meant to be read
 * and changed by the people of the project, so it is kept short and explains itself.
 */
export interface ScaffoldFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly content: string;
  /** Permission bits, where they are not the usual ones. */
  readonly mode?: number;
}

export const templateNames = ['shell', 'claude'] as const;

export type TemplateName = (typeof templateNames)[number];

export function scaffold(options: { template: TemplateName; name: string }): ScaffoldFile[] {
  const { template, name } = options;
  return [
    { path: 'agents.toml', content: agentsToml(name) + agentOf[template] },
    { path: 'README.md', content: readme(name) },
    {
      path: '.gitignore',
      content: '# What runs here right now.\n.ao-state/\n# Secrets for agents.\n*.env\n',
    },
    ...promptsOf[template],
  ];
}

function agentsToml(name: string): string {
  return `#:schema ./engine/agents.schema.json
# The agents of this project. After a change: node engine/agents.mjs validate

[project]
name = "${name}"
`;
}

const shellAgent = `
# A shell in a tmux session of its own: the smallest agent there is, good for trying things out.
[agents.shell]
kind = "persistent"    # should be alive while the project runs; "task" runs once, when it is named
backend = "shell"      # claude | codex | gemini | opencode | qwen | pi | copilot | shell | command
watch = "heal"         # heal: recover it when it dies; none: only report

# Any program can be an agent. Remove the # signs, then: node engine/agents.mjs up
# [agents.clock]
# kind = "persistent"
# backend = "command"
# command = ["sh", "-c", "while date; do sleep 60; done"]
# watch = "heal"
`;

const claudeAgent = `
# Claude Code in a tmux session of its own. It keeps its conversation when it is started again.
[agents.writer]
kind = "persistent"               # should be alive while the project runs; "task" runs once, when it is named
backend = "claude"                # claude | codex | gemini | opencode | qwen | pi | copilot | shell | command
prompt = "prompts/writer.md"      # what it is told at its first start
watch = "heal"                    # heal: recover it when it dies; none: only report
# model = "opus"                  # as in: claude --model
# permission = "acceptEdits"      # as in: claude --permission-mode
# env_file = "writer.env"         # KEY=value lines; chmod 600, and keep it out of git
`;

const agentOf: Record<TemplateName, string> = { shell: shellAgent, claude: claudeAgent };

const promptsOf: Record<TemplateName, readonly ScaffoldFile[]> = {
  shell: [
    {
      path: 'prompts/README.md',
      content: `# Prompts

One file for each agent that is told something at its start; \`prompt = "prompts/NAME.md"\` in agents.toml
names it. A shell is told nothing, so there is none yet.
`,
    },
  ],
  claude: [
    {
      path: 'prompts/writer.md',
      content: `# Writer

You work in this repository. Read README.md first, then wait for the operator to say what to write.

- Commit small steps, each with a message that says why.
- Ask before you delete or rewrite what somebody else wrote.
`,
    },
  ],
};

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
