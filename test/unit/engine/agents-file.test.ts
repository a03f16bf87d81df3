import { describe, expect, it } from 'vitest';
import { desiredStateOf } from '../../../engine/contract/desired-record.ts';
import { readAgentsFile } from '../../../engine/declaration/agents-file.ts';
import { specDigest } from '../../../engine/declaration/spec-digest.ts';
import { readAgents, scaffold, templateNames } from '../../../engine/protocol.ts';

function faultsOf(text: string): string[] {
  const read = readAgentsFile('agents.toml', text);
  if (read.ok) return [];
  return read.diagnostics.map(({ code, place, detail, help }) => {
    const at = place === undefined ? '-' : `${place.line}:${place.column}`;
    return [`${at} ${code}: ${detail}`, ...(help === undefined ? [] : [help])].join(' | ');
  });
}

function agentIn(text: string) {
  const read = readAgentsFile('agents.toml', `[project]\nname = "demo"\n${text}`);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const [agent] = read.value.agents;
  if (agent === undefined) throw new Error('no agent');
  return agent;
}

describe('agents.toml', () => {
  it('fills in what is not said', () => {
    expect(agentIn('[agents.a]\nbackend = "shell"\n')).toEqual({
      name: 'a',
      kind: 'persistent',
      backend: 'shell',
      watch: 'none',
      onExit: 'heal',
      prompt: null,
      envFile: null,
      dir: '.',
      command: null,
      args: [],
      env: {},
      model: null,
      permission: null,
    });
  });

  it('may declare no agent at all', () => {
    expect(faultsOf('[project]\nname = "demo"\n')).toEqual([]);
  });

  it('tells every fault of the file in one run, each with its place', () => {
    const text = `[project]
name = "Demo"
nmae = "demo"

[agents.writer]
kind = "persistant"
backend = "claude"
promt = "x.md"
permission = "everything"

[agents.Second]
backend = "shell"
prompt = "x.md"

[agents.third]
backend = "command"
args = "x"
env = { "A B" = "1" }
`;
    expect(faultsOf(text)).toMatchInlineSnapshot(`
      [
        "2:8 invalid-value: project.name is "Demo". | A name holds 1 to 39 lower-case letters, digits and hyphens, no hyphen first.",
        "3:1 unknown-key: project.nmae is not a key of a project. | did you mean \`name\`?",
        "6:8 invalid-value: agents.writer.kind is "persistant"; it can be persistent or task. | did you mean "persistent"?",
        "8:1 unknown-key: agents.writer.promt is not a key of an agent. | did you mean \`prompt\`?",
        "9:14 invalid-value: agents.writer.permission is "everything"; it can be acceptEdits, auto, bypassPermissions, default, dontAsk, manual or plan.",
        "11:9 invalid-name: agents.Second has a name that is not allowed: "Second". | A name holds 1 to 39 lower-case letters, digits and hyphens, no hyphen first.",
        "13:1 key-without-effect: agents.Second.prompt means nothing to the backend "shell". | remove it",
        "15:9 missing-key: agents.third.command must be given: the backend "command" has no program of its own. | add command = ["program", "argument"] under [agents.third]",
        "17:8 wrong-type: agents.third.args is "x"; it must be a list in [ ].",
        "18:9 invalid-name: agents.third.env."A B" has a name that is not allowed: "A B". | A variable holds letters, digits and underscores, no digit first.",
      ]
    `);
  });

  it('takes every backend that there is, each with its own words for a permission', () => {
    const agents = [
      'claude"\npermission = "plan',
      'codex"\npermission = "read-only',
      'gemini"\npermission = "auto_edit',
      'opencode"\npermission = "auto',
    ];
    const text = agents.map((one, index) => `[agents.a${index}]\nbackend = "${one}"\n`).join('');
    expect(faultsOf(`[project]\nname = "d"\n${text}`)).toEqual([]);
  });

  it('lets nobody skip permissions where status does not show it', () => {
    const text = `[project]
name = "demo"
[agents.a]
backend = "claude"
args = ["--add-dir", "x", "--dangerously-skip-permissions"]
[agents.b]
backend = "codex"
command = ["codex", "--sandbox=danger-full-access"]
permission = "yolo"
[agents.c]
backend = "command"
command = ["any", "--yolo"]
`;
    expect(faultsOf(text)).toMatchInlineSnapshot(`
      [
        "5:27 permission-in-args: agents.a.args has --dangerously-skip-permissions; what "claude" may do without asking is said by permission. | remove it, and say it with permission, which can be acceptEdits, auto, bypassPermissions, default, dontAsk, manual or plan",
        "8:21 permission-in-args: agents.b.command has --sandbox; what "codex" may do without asking is said by permission. | remove it, and say it with permission, which can be read-only, workspace-write, danger-full-access, approve-for-me or dangerously-bypass-approvals-and-sandbox",
        "9:14 invalid-value: agents.b.permission is "yolo"; it can be read-only, workspace-write, danger-full-access, approve-for-me or dangerously-bypass-approvals-and-sandbox.",
      ]
    `);
  });

  it('refuses what could not be one argument of a program', () => {
    expect(
      faultsOf('[project]\nname = "d"\n[agents.a]\nbackend = "command"\ncommand = ["a\\u0000b"]\n'),
    ).toHaveLength(1);
    expect(faultsOf('[project]\nname = "d"\n[agents.a]\nbackend = "command"\ncommand = []\n')).toHaveLength(
      1,
    );
    expect(faultsOf('[project]\nname = "d"\n[agents.a]\nbackend = "command"\ncommand = [""]\n')).toHaveLength(
      1,
    );
  });

  it('never throws, whatever stands in it', () => {
    for (const text of [
      '',
      '\0',
      '[',
      'agents = 1',
      'agents = []',
      '[[agents]]',
      'project = 2026-01-01',
      '[agents]\na = 1',
    ]) {
      expect(faultsOf(text), JSON.stringify(text)).not.toEqual([]);
    }
  });
});

describe('a name that every object has', () => {
  const top = '[project]\nname = "x"\n';
  it('is refused where it can be none, and never taken for an agent or lost', () => {
    expect(faultsOf(`${top}[agents.__proto__]\nbackend = "shell"\n`)).toEqual([
      expect.stringMatching(/^3:9 invalid-name: agents\.__proto__ .* \| A name holds 1 to 39/),
    ]);
    expect(faultsOf(`${top}[agents.a]\nbackend = "shell"\nenv = { __proto__ = "x" }\n`)).toEqual([
      expect.stringMatching(/^5:9 invalid-name: agents\.a\.env\.__proto__ /),
    ]);
    for (const key of ['__proto__', 'constructor', 'toString'])
      expect(faultsOf(`${top}[agents.a]\nbackend = "shell"\n${key} = 1\n`), key).toEqual([
        expect.stringMatching(/^5:1 unknown-key: /),
      ]);
    for (const backend of ['constructor', '__proto__', 'toString'])
      expect(faultsOf(`${top}[agents.a]\nbackend = "${backend}"\n`), backend).toEqual([
        expect.stringMatching(/^4:11 invalid-value: /),
      ]);
  });

  it('names an agent like any other where it is allowed', () => {
    const agent = agentIn('[agents.constructor]\nbackend = "shell"\nenv = { toString = "x" }\n');
    expect(agent).toMatchObject({ name: 'constructor', env: { toString: 'x' } });
    const nobody = { format: 'ao.desired/1', agents: {} } as const;
    expect(desiredStateOf(nobody, 'constructor')).toBeUndefined();
  });
});

describe('every template', () => {
  it.each(templateNames)('%s is valid as it is', (template) => {
    const files = scaffold({ template, name: 'docs-site' });
    const text = files.find((file) => file.path === 'agents.toml')?.content ?? '';
    const read = readAgentsFile('agents.toml', text);
    expect(read).toMatchObject({ ok: true, value: { project: 'docs-site' } });
    if (!read.ok) return;
    for (const agent of read.value.agents) {
      if (agent.prompt !== null) expect(files.map((file) => file.path)).toContain(agent.prompt);
    }
    // What is commented out is valid as well once the # signs are removed.
    const all = text.replaceAll(/^# (?=[\w.[]+( = |\]$))/gm, '');
    expect(faultsOf(all)).toEqual([]);
    expect(files.find((file) => file.path === '.gitignore')?.content).toContain('.ao-state/\n');
  });
});

describe('readAgents, for a po that does not run the engine', () => {
  it('reads what an engine of another version would', () => {
    const text =
      '[project]\nname = "x"\n[agents.a]\nbackend = "later"\nwake = 1\nwatch = "heal"\n[agents.b]\nkind = "task"\n';
    expect(readAgents('agents.toml', text)).toMatchObject({
      ok: true,
      value: {
        project: 'x',
        agents: [
          { name: 'a', backend: 'later', kind: 'persistent', watch: 'heal', hasWake: true },
          { name: 'b', backend: '', kind: 'task', watch: 'none', hasWake: false },
        ],
      },
    });
  });

  it('takes odd values for their defaults, and no table for no agent', () => {
    expect(readAgents('f', '')).toMatchObject({ ok: true, value: { project: null, agents: [] } });
    expect(readAgents('f', 'project = 1\nagents = 2')).toMatchObject({
      ok: true,
      value: { project: null, agents: [] },
    });
    expect(readAgents('f', '[agents]\na = 1\n')).toMatchObject({
      value: { agents: [{ name: 'a', kind: 'persistent' }] },
    });
  });

  it('says where the text is not TOML', () => {
    expect(readAgents('x/agents.toml', '[agents')).toMatchObject({
      ok: false,
      diagnostics: [{ place: { file: 'x/agents.toml', line: 1 } }],
    });
  });
});

describe('the digest of a definition', () => {
  const base = '[agents.a]\nbackend = "claude"\nprompt = "p.md"\n';
  const of = (text: string, prompt = 'do it') => specDigest(agentIn(text), prompt);

  it('is the same for the same launch, in whatever order it is written', () => {
    const one = of(`${base}env = { A = "1", B = "2" }\nmodel = "m"\n`);
    expect(
      of('[agents.a]\nmodel = "m"\nenv = { B = "2", A = "1" }\nprompt = "p.md"\nbackend = "claude"\n'),
    ).toBe(one);
    expect(one).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('changes with all that changes the launch, and with nothing else', () => {
    const all = [
      of(base),
      of(base, 'do something else'),
      of(`${base}model = "m"\n`),
      of(`${base}permission = "plan"\n`),
      of(`${base}args = ["x"]\n`),
      of(`${base}args = ["x", ""]\n`),
      of(`${base}env = { A = "1" }\n`),
      of(`${base}dir = "sub"\n`),
      of(`${base}env_file = "e"\n`),
      of(`${base}command = ["claude"]\n`),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(of(`${base}watch = "heal"\nkind = "task"\n`)).toBe(all[0]);
  });
});
