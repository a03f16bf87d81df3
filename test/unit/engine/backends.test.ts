import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hookCommand } from '../../../engine/backends/hook-command.ts';
import { backends } from '../../../engine/backends/index.ts';
import type { AgentDefinition } from '../../../engine/declaration/definition.ts';
import { promptArgument, resumeArgument } from '../../../engine/run/prompt.ts';

const definition: AgentDefinition = {
  name: 'writer',
  kind: 'persistent',
  backend: 'claude',
  watch: 'heal',
  onExit: 'heal',
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
const start = {
  definition,
  conversation,
  directory: '/srv/demo',
  engine: ['/usr/bin/node', '/e/agents.mjs'],
};

/** What comes after a flag, each time it is there. */
function valuesOf(argv: readonly string[] | undefined, flag: string): string[] {
  return (argv ?? []).flatMap((word, index, all) => (word === flag ? [all[index + 1] ?? ''] : []));
}

describe('the command of a hook', () => {
  const folder = mkdtempSync(join(tmpdir(), "po hook's "));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const tool = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho ${name} "$@"\n`, { mode: 0o755 });
    return path;
  };
  const ran = (engine: readonly string[], path = folder) =>
    spawnSync('/bin/sh', ['-c', hookCommand(engine, 'Stop')], {
      encoding: 'utf8',
      env: { PATH: `${path}:/bin:/usr/bin` },
    });

  it('runs the node that started the agent, and once that was removed the one on PATH', () => {
    const engine = [tool('recorded'), "/it's here/agents.mjs"] as const;
    tool('node');
    expect(ran(engine)).toMatchObject({ status: 0, stdout: "recorded /it's here/agents.mjs hook Stop\n" });
    rmSync(engine[0]);
    expect(ran(engine)).toMatchObject({ status: 0, stdout: "node /it's here/agents.mjs hook Stop\n" });
  });

  it('ends well and says nothing to the CLI where there is none', () => {
    const shell = spawnSync('/bin/sh', ['-c', hookCommand(['/gone/node', '/e.mjs'], 'Stop')], {
      encoding: 'utf8',
      env: { PATH: '/nowhere' },
    });
    expect(shell).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('claude', () => {
  const { claude } = backends;
  const flags = ['--model=opus', '--permission-mode', 'acceptEdits', '--add-dir', '../other'];

  const settings = claude.launch({ ...start, prompt: null })[3] ?? '';

  it('starts with an id of ours, and with the prompt as the last argument, after --', () => {
    expect(claude.launch({ ...start, prompt: '-p is not a flag' })).toEqual([
      ...['--session-id', conversation, '--settings', settings],
      ...flags,
      ...['--', '-p is not a flag'],
    ]);
  });

  it('goes on with the same conversation, with every flag of the start again', () => {
    expect(claude.conversations?.resume({ ...start, prompt: 'go on' })).toEqual([
      ...['--resume', conversation, '--settings', settings],
      ...flags,
      ...['--', 'go on'],
    ]);
  });

  it('passes nothing that was not asked for, but its hooks', () => {
    const bare = { ...definition, args: [], model: null, permission: null };
    expect(claude.launch({ ...start, definition: bare, prompt: null })).toEqual([
      ...['--session-id', conversation],
      ...['--settings', settings],
      ...['--permission-mode', 'default'],
    ]);
  });

  it('reports by hooks, and answers the one dialog that its permission has answered already', () => {
    const read = JSON.parse(settings) as { hooks: Record<string, unknown> };
    expect(Object.keys(read)).toEqual(['hooks']);
    const command = hookCommand(['/usr/bin/node', '/e/agents.mjs'], 'Stop');
    expect(command).toContain("'/usr/bin/node' '/e/agents.mjs' 'hook' 'Stop' || :");
    expect(read.hooks['Stop']).toEqual([{ hooks: [{ type: 'command', command, timeout: 10 }] }]);
    const bypassing = { ...definition, permission: 'bypassPermissions' };
    const [, , , given = ''] = claude.launch({ ...start, definition: bypassing, prompt: null });
    expect(JSON.parse(given)).toMatchObject({ skipDangerousModePermissionPrompt: true });
  });

  it('knows where a transcript of its folder lies, and that of no other', () => {
    const conversations = claude.conversations;
    expect(conversations?.transcripts({ HOME: '/home/x' })).toBe('/home/x/.claude/projects');
    expect(conversations?.transcripts({ HOME: '/home/x', CLAUDE_CONFIG_DIR: '/c' })).toBe('/c/projects');
    expect(conversations?.leadsTo(['-srv-my-site-v2'], '/srv/my_site.v2')).toBe(true);
    expect(conversations?.leadsTo(['-srv-my-site'], '/srv/my_site.v2')).toBe(false);
    const deep = `/${'a'.repeat(250)}`;
    expect(conversations?.leadsTo([`-${'a'.repeat(199)}-1x2y3z`], deep)).toBe(true);
    expect(conversations?.isTranscript(`${conversation}.jsonl`, conversation)).toBe(true);
    expect(conversations?.isTranscript('other.jsonl', conversation)).toBe(false);
  });
});

describe('codex', () => {
  const { codex } = backends;
  const own = { ...definition, permission: 'workspace-write', args: ['--search'] };

  it('runs on its own, trusts its folder for this start alone, and says the rest in its own words', () => {
    const argv = codex.launch({ ...start, definition: own, prompt: '-x' });
    expect(argv[0]).toBe('--no-daemon');
    expect(valuesOf(argv, '-c')).toContain('projects={"/srv/demo"={trust_level="trusted"}}');
    expect(argv.slice(-6)).toEqual([
      ...['--model=opus', '--sandbox', 'workspace-write', '--search'],
      ...['--', '-x'],
    ]);
  });

  it('resumes by the id that a hook has told', () => {
    const argv = codex.conversations?.resume({ ...start, definition: own, prompt: 'go on' }) ?? [];
    expect(argv[0]).toBe('resume');
    expect(argv.slice(-3)).toEqual(['--', conversation, 'go on']);
    expect(argv.slice(1, -3)).toEqual(codex.launch({ ...start, definition: own, prompt: null }));
  });

  it('trusts exactly its own hooks', () => {
    const engine = ['cat >> /tmp/scr/hooks-x.log; echo >> /tmp/scr/hooks-x.log'];
    const [state = ''] = valuesOf(codex.launch({ ...start, engine, prompt: null }), '-c').slice(-1);
    expect(state).toMatch(
      /^hooks\.state=\{"\/<session-flags>\/config\.toml:session_start:0:0"=\{trusted_hash=/,
    );
    expect(state.match(/trusted_hash="sha256:[0-9a-f]{64}"/g)).toHaveLength(4);
  });

  it('finds a rollout by its day and its id', () => {
    const { conversations } = codex;
    expect(conversations?.transcripts({ HOME: '/h' })).toBe('/h/.codex/sessions');
    expect(conversations?.leadsTo(['2026', '11', '22'], '/srv/demo')).toBe(true);
    expect(conversations?.leadsTo(['archived'], '/srv/demo')).toBe(false);
    const name = `rollout-2026-11-22T14-22-16-${conversation}.jsonl`;
    expect(conversations?.isTranscript(name, conversation)).toBe(true);
  });
});

describe('gemini', () => {
  const { gemini } = backends;

  it('chooses the id, trusts its folder for this start alone, and takes a prompt that begins with a hyphen', () => {
    const own = { ...definition, permission: 'auto_edit', args: [] };
    const flags = ['--skip-trust', '--model=opus', '--approval-mode', 'auto_edit'];
    expect(gemini.launch({ ...start, definition: own, prompt: '-p' })).toEqual([
      ...['--session-id', conversation, ...flags],
      '--prompt-interactive=-p',
    ]);
    expect(gemini.conversations?.resume({ ...start, definition: own, prompt: null })).toEqual([
      ...['--resume', conversation, ...flags],
    ]);
  });

  it('keeps quotes around a whole prompt, which yargs would take off', () => {
    const [last] = gemini.launch({ ...start, prompt: '"all of it"' }).slice(-1);
    expect(last).toBe('--prompt-interactive="all of it"\n');
  });

  it('resumes only what was begun in this folder, and was answered', () => {
    const hash = createHash('sha256').update('/srv/demo').digest('hex');
    const head = `{"sessionId":"${conversation}","projectHash":"${hash}","kind":"main"}`;
    const of = { conversation, directory: '/srv/demo' };
    const { conversations } = gemini;
    expect(conversations?.isOurs(`${head}\n{"type":"gemini"}`, of)).toBe(true);
    expect(conversations?.isOurs(head, of)).toBe(false);
    expect(conversations?.isOurs(`${head}\n{"type":"gemini"}`, { ...of, directory: '/srv/other' })).toBe(
      false,
    );
    expect(conversations?.isTranscript('session-2026-11-22T14-26-b2a0c7de.jsonl', conversation)).toBe(true);
    expect(conversations?.leadsTo(['demo', 'chats'], '/srv/demo')).toBe(true);
    expect(conversations?.leadsTo(['demo', 'logs'], '/srv/demo')).toBe(false);
  });
});

describe('opencode', () => {
  it('promises no conversation, and skips permissions only where it is told to', () => {
    const { opencode } = backends;
    expect(opencode.conversations).toBeNull();
    expect(
      opencode.launch({ ...start, definition: { ...definition, permission: 'auto' }, prompt: 'x' }),
    ).toEqual(['--model=opus', '--auto', '--add-dir', '../other', '--prompt=x']);
  });
});

describe('qwen', () => {
  const { qwen } = backends;

  it('chooses the id, always says what it may do, and looks for no update', () => {
    const own = { ...definition, permission: null, args: [] };
    const flags = ['--model=opus', '--approval-mode', 'default'];
    expect(qwen.launch({ ...start, definition: own, prompt: '-p' })).toEqual([
      ...['--session-id', conversation, ...flags],
      '--prompt-interactive=-p',
    ]);
    expect(qwen.conversations?.resume({ ...start, definition: own, prompt: null })).toEqual([
      ...['--resume', conversation, ...flags],
    ]);
    expect(qwen.environment).toEqual({ QWEN_CODE_SKIP_UPDATE_CHECK_ONCE: 'true' });
  });

  it('resumes what was begun in this folder, answered or not: its id cannot be used a second time', () => {
    const { conversations } = qwen;
    expect(conversations?.transcripts({ HOME: '/h' })).toBe('/h/.qwen/projects');
    expect(conversations?.transcripts({ HOME: '/h', QWEN_HOME: '/q' })).toBe('/q/projects');
    expect(conversations?.leadsTo(['-srv-my-site', 'chats'], '/srv/my.site')).toBe(true);
    expect(conversations?.leadsTo(['-srv-other', 'chats'], '/srv/my.site')).toBe(false);
    expect(conversations?.leadsTo(['-srv-my-site', 'memory'], '/srv/my.site')).toBe(false);
    expect(conversations?.isTranscript(`${conversation}.jsonl`, conversation)).toBe(true);
    expect(conversations?.isTranscript(`${conversation}.runtime.json`, conversation)).toBe(false);
    const head = `{"uuid":"1","sessionId":"${conversation}","type":"user"}`;
    expect(conversations?.isOurs(head, { conversation, directory: '/srv/demo' })).toBe(true);
  });
});

describe('pi', () => {
  const { pi } = backends;
  const own = { ...definition, permission: null, args: [] };

  it('begins and resumes by the same flags, and can change nothing unless it is told', () => {
    const flags = ['--session-id', conversation, '--approve', '--model', 'opus'];
    const readOnly = [...flags, '--tools', 'read,grep,find,ls', '--no-mcp'];
    expect(pi.launch({ ...start, definition: own, prompt: '-p' })).toEqual([...readOnly, '--', '-p']);
    expect(pi.conversations?.resume({ ...start, definition: own, prompt: null })).toEqual(readOnly);
    const all = { ...own, permission: 'all' };
    expect(pi.launch({ ...start, definition: all, prompt: null })).toEqual([
      ...flags,
      ...['--tools', '+read,+bash,+edit,+write'],
    ]);
  });

  it('does not take a prompt for the name of a file', () => {
    expect(pi.launch({ ...start, prompt: '@notes.md is where to look' }).at(-1)).toBe(
      '\n@notes.md is where to look',
    );
  });

  it('resumes what was begun in this folder, once something was said in it', () => {
    const { conversations } = pi;
    expect(conversations?.transcripts({ HOME: '/h' })).toBe('/h/.pi/agent/sessions');
    expect(conversations?.transcripts({ HOME: '/h', PI_CODING_AGENT_DIR: '/p' })).toBe('/p/sessions');
    expect(conversations?.transcripts({ HOME: '/h', PI_CODING_AGENT_SESSION_DIR: '/s' })).toBe('/s');
    expect(conversations?.leadsTo(['--srv-my.site--'], '/srv/my.site')).toBe(true);
    expect(conversations?.leadsTo(['--srv-other--'], '/srv/my.site')).toBe(false);
    const of = { conversation, directory: '/srv/demo' };
    const head = `{"type":"session","id":"${conversation}","cwd":"/srv/demo"}`;
    expect(conversations?.isOurs(head, of)).toBe(false);
    expect(conversations?.isOurs(`${head}\n{"message":{"role":"user"}}`, of)).toBe(true);
    const elsewhere = { ...of, directory: '/srv/other' };
    expect(conversations?.isOurs(`${head}\n{"message":{"role":"user"}}`, elsewhere)).toBe(false);
  });
});

describe('copilot', () => {
  const { copilot } = backends;
  const own = { ...definition, permission: null, args: [] };

  it('begins and resumes by the same flags, asks, and looks for no update', () => {
    const flags = ['--session-id', conversation, '--no-auto-update', '--model=opus'];
    const asking = [...flags, '--mode', 'interactive'];
    expect(copilot.launch({ ...start, definition: own, prompt: '-p' })).toEqual([
      ...asking,
      '--interactive=-p',
    ]);
    expect(copilot.conversations?.resume({ ...start, definition: own, prompt: null })).toEqual(asking);
    const all = { ...own, permission: 'allow-all' };
    expect(copilot.launch({ ...start, definition: all, prompt: null })).toEqual([...asking, '--allow-all']);
  });

  it('finds its conversation among all of them, by its id, its folder and that something was said', () => {
    const { conversations } = copilot;
    expect(conversations?.transcripts({ HOME: '/h' })).toBe('/h/.copilot/session-state');
    expect(conversations?.transcripts({ HOME: '/h', COPILOT_HOME: '/c' })).toBe('/c/session-state');
    const of = { conversation, directory: '/srv/demo' };
    const head = `{"data":{"sessionId":"${conversation}","context":{"cwd":"/srv/demo"}}}`;
    expect(conversations?.isOurs(head, of)).toBe(false);
    expect(conversations?.isOurs(`${head}\n{"type":"user.message"}`, of)).toBe(true);
    expect(conversations?.isOurs(`${head}\n{"type":"user.message"}`, { ...of, conversation: 'x' })).toBe(
      false,
    );
  });
});

describe('shell and command', () => {
  it('a shell is the operator’s own, and is told nothing', () => {
    expect(backends.shell.program({ SHELL: '/bin/zsh' })).toEqual(['/bin/zsh']);
    expect(backends.shell.program({})).toEqual(['/bin/sh']);
    expect(backends.shell.launch({ ...start, prompt: 'x' })).toEqual(definition.args);
  });

  it('a command gets its prompt as the last argument', () => {
    expect(backends.command.launch({ ...start, prompt: 'do it' })).toEqual([...definition.args, 'do it']);
  });
});

describe('a start prompt', () => {
  it('goes into argv as it is, up to what one argument can hold', () => {
    expect(promptArgument('x'.repeat(120 * 1024), '/p.md')).toHaveLength(120 * 1024);
    // Bytes count, not characters.
    expect(promptArgument('ü'.repeat(61 * 1024), '/p.md')).toContain('/p.md');
    expect(promptArgument('x'.repeat(200 * 1024), '/p.md').length).toBeLessThan(200);
  });

  const resumed = { text: 'Work.', file: '/p.md', isChanged: false };

  it('is not repeated to a conversation that goes on, and an idle one is told nothing', () => {
    expect(resumeArgument({ ...resumed, was: 'idle' })).toBeNull();
    for (const was of ['busy', 'waiting', 'unknown'] as const) {
      expect(resumeArgument({ ...resumed, was })).toMatch(/no(?:thing| answer).*\/p\.md$/);
    }
  });

  it('that has changed is told, in its file where it is too long', () => {
    const changed = { ...resumed, isChanged: true };
    expect(resumeArgument({ ...changed, was: 'idle' })).toMatch(/have changed.*\n\nWork\.$/);
    expect(resumeArgument({ ...changed, was: 'busy' })).toMatch(
      /^You were started again.*\n\nYour start instructions/,
    );
    const long = resumeArgument({ ...changed, was: 'idle', text: 'x'.repeat(200 * 1024) }) ?? '';
    expect(long).toContain('/p.md');
    expect(long.length).toBeLessThan(200);
  });
});
