import type { Template } from '../backend.ts';

export const template: Template = {
  agent: (names) => `
# A shell in a tmux session of its own: the smallest agent there is, good for trying things out.
[agents.shell]
kind = "persistent"    # should be alive while the project runs; "task" runs once, when it is named
backend = "shell"      # ${names}
watch = "heal"         # heal: recover it when it dies; none: only report

# Any program can be an agent. Remove the # signs, then: node engine/agents.mjs up
# [agents.clock]
# kind = "persistent"
# backend = "command"
# command = ["sh", "-c", "while date; do sleep 60; done"]
# watch = "heal"
`,
  options: [],
  files: [
    {
      path: 'prompts/README.md',
      content: `# Prompts

One file for each agent that is told something at its start; \`prompt = "prompts/NAME.md"\` in agents.toml
names it. A shell is told nothing, so there is none yet.
`,
    },
  ],
};
