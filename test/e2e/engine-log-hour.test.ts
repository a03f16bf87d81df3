// An agent that prints a line every 50 ms for an hour, in real tmux: each line is in its log once, and was shown once to
// who followed it. `npm run test:hour` takes the hour; otherwise the same lines come as fast as they can.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { type EngineProject, engineProject, until } from '../support/engine.ts';

const isHour = process.env['LOG_HOUR'] === '1';
const lines = 72_000;
const limitMs = isHour ? 70 * 60_000 : 120_000;

/** So long that the log begins a new part twice. */
const lineOf = (number: number) => `line ${number} ${'.'.repeat(150)}`;

// Short writes with pauses between them, also where they come fast.
const talker = `
import { existsSync, writeSync } from 'node:fs';
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
while (!existsSync('go')) await rest(20);
for (let number = 0; number < ${lines}; number += 1) {
  writeSync(1, \`line \${number} \${'.'.repeat(150)}\\n\`);
  if (${isHour}) await rest(50);
  else if (number % 25 === 0) await rest(1);
}
await rest(10_000_000);
`;

it(
  'keeps each line of an hour once, over two new parts, and shows each once to who follows',
  async () => {
    const project = engineProject(`
[agents.talker]
backend = "command"
command = ["${process.execPath}", "talker.mjs"]
`);
    project.write('talker.mjs', talker);
    await project.ok('up', '--fleet', project.fleet);
    const { said } = following(project);
    project.write('go', '');
    const last = `${lineOf(lines - 1)}\n`;
    await until('the last line', async () => said().endsWith(last), limitMs);
    expect(numbersIn(said())).toEqual(all);
    expect(numbersIn(await project.ok('logs', 'talker', '--full'))).toEqual(all);
    const parts = readdirSync(project.state('logs/talker')).toSorted();
    expect(parts).toEqual(['full.log', 'full.log.1', 'full.log.2']);
    expect(project.tmux('display-message', '-p', '-t', '=demo/talker:', '#{pane_pipe}').stdout).toBe('1\n');
  },
  limitMs + 60_000,
);

const all = { first: 0, count: lines, faults: [] };

/** Small enough to be shown where it is not as expected. */
function numbersIn(text: string): { first: number; count: number; faults: string[] } {
  const found = text.split('\n').slice(0, -1);
  const faults = found.filter((line, index) => line !== lineOf(index));
  return { first: 0, count: found.length, faults: faults.slice(0, 5) };
}

function following(project: EngineProject): { said: () => string } {
  const child = spawn(process.execPath, ['engine/agents.mjs', 'logs', 'talker', '-f', '-n', String(lines)], {
    cwd: project.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const parts: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => void parts.push(text));
  return { said: () => parts.join('') };
}
