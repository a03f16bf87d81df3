// po's commands without a process of their own, for tests of which each would otherwise start a hundred. Everything that
// they reach is real: files, git, the network.
import { parse } from '../../src/cli/parse.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { exitCode } from '../../src/exit-code.ts';
import type { Ran } from './engine.ts';
import type { Environment } from './fleet.ts';
import { recordingTerminal } from './recording-terminal.ts';

/** As `po` with these words in a folder. Its environment is this process's, changed for as long: one at a time. */
export async function poInProcess(args: readonly string[], cwd: string, env: Environment): Promise<Ran> {
  const { terminal, out, err } = recordingTerminal();
  const parsed = parse(args, terminal.width);
  if (parsed.kind === 'text') return { code: exitCode.done, stdout: parsed.text, stderr: err() };
  if (parsed.kind === 'usage')
    return { code: exitCode.usage, stdout: out(), stderr: `po: ${parsed.problem}\n` };
  const before = { ...process.env };
  try {
    for (const [name, value] of Object.entries(env)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    const code = await runCommand(parsed, {
      terminal,
      cwd,
      interrupted: new AbortController().signal,
      leave() {},
      lastWords() {},
    });
    return { code, stdout: out(), stderr: err() };
  } finally {
    process.env = before;
  }
}
