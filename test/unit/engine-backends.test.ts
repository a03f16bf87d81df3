import { describe, expect, it } from 'vitest';
import { backends } from '../../engine/backends/index.ts';
import { type AgentDefinition, backendNames } from '../../engine/declaration/definition.ts';
import { promptArgument, resumeArgument } from '../../engine/run/prompt.ts';

const definition: AgentDefinition = {
  name: 'writer',
  kind: 'persistent',
  backend: 'claude',
  watch: 'heal',
  prompt: 'prompts/writer.md',
  envFile: null,
  dir: '.',
  command: null,
  args: ['--add-dir', '../other'],
  env: {},
  model: 'opus',
  permission: 'acceptEdits',
};
const conversation = 'b2a0c7de-0000-4000-8000-000000000000';

describe('claude', () => {
  const { claude } = backends;
  const flags = ['--model', 'opus', '--permission-mode', 'acceptEdits', '--add-dir', '../other'];

  it('starts with an id of ours, and with the prompt as the last argument, after --', () => {
    expect(claude.launch({ definition, conversation, prompt: '-p is not a flag' })).toEqual([
      ...['--session-id', conversation],
      ...flags,
      ...['--', '-p is not a flag'],
    ]);
  });

  it('goes on with the same conversation, with every flag of the start again', () => {
    expect(claude.conversations?.resume({ definition, conversation, prompt: 'go on' })).toEqual([
      ...['--resume', conversation],
      ...flags,
      ...['--', 'go on'],
    ]);
  });

  it('passes nothing that was not asked for', () => {
    const bare = { ...definition, args: [], model: null, permission: null };
    expect(claude.launch({ definition: bare, conversation, prompt: null })).toEqual([
      '--session-id',
      conversation,
    ]);
  });

  it('knows where a transcript of its folder lies, and that of no other', () => {
    const conversations = claude.conversations;
    expect(conversations?.transcripts({ HOME: '/home/x' })).toBe('/home/x/.claude/projects');
    expect(conversations?.transcripts({ HOME: '/home/x', CLAUDE_CONFIG_DIR: '/c' })).toBe('/c/projects');
    expect(conversations?.isFolderOf('-srv-my-site-v2', '/srv/my_site.v2')).toBe(true);
    expect(conversations?.isFolderOf('-srv-my-site', '/srv/my_site.v2')).toBe(false);
    const deep = `/${'a'.repeat(250)}`;
    expect(conversations?.isFolderOf(`-${'a'.repeat(199)}-1x2y3z`, deep)).toBe(true);
    expect(conversations?.fileName(conversation)).toBe(`${conversation}.jsonl`);
  });
});

describe('shell and command', () => {
  it('a shell is the operator’s own, and is told nothing', () => {
    expect(backends.shell.program({ SHELL: '/bin/zsh' })).toEqual(['/bin/zsh']);
    expect(backends.shell.program({})).toEqual(['/bin/sh']);
    expect(backends.shell.launch({ definition, conversation: '', prompt: 'x' })).toEqual(definition.args);
  });

  it('a command gets its prompt as the last argument', () => {
    expect(backends.command.launch({ definition, conversation: '', prompt: 'do it' })).toEqual([
      ...definition.args,
      'do it',
    ]);
  });
});

it.each(backendNames)('%s is listed under its own name', (name) => {
  expect(backends[name].name).toBe(name);
});

describe('a start prompt', () => {
  it('goes into argv as it is, up to what one argument can hold', () => {
    expect(promptArgument('x'.repeat(120 * 1024), '/p.md')).toHaveLength(120 * 1024);
    // Bytes count, not characters.
    expect(promptArgument('ü'.repeat(61 * 1024), '/p.md')).toContain('/p.md');
    expect(promptArgument('x'.repeat(200 * 1024), '/p.md').length).toBeLessThan(200);
    expect(resumeArgument('/p.md')).toContain('/p.md');
  });
});
