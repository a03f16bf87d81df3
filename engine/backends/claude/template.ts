import type { Template } from '../backend.ts';

const options = [
  ['model = "opus"', 'as in: claude --model'],
  ['permission = "acceptEdits"', 'as in: claude --permission-mode'],
] as const;

export const template: Template = {
  agent: (names) => `
# Claude Code in a tmux session of its own. It keeps its conversation when it is started again.
[agents.writer]
kind = "persistent"               # should be alive while the project runs; "task" runs once, when it is named
backend = "claude"                # ${names}
prompt = "prompts/writer.md"      # what it is told at its first start
watch = "heal"                    # heal: recover it when it dies; none: only report
${options.map(([line, about]) => `${`# ${line}`.padEnd(33)} # ${about}\n`).join('')}# env_file = "writer.env"         # KEY=value lines; chmod 600, and keep it out of git
`,
  options,
  files: [
    {
      path: 'prompts/writer.md',
      content: `# Writer

You work in this repository. Read README.md first, then wait for the operator to say what to write.

- Commit small steps, each with a message that says why.
- Ask before you delete or rewrite what others wrote.
`,
    },
  ],
};
