// What doctor finds in real projects, with the released bundle.
import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { engineProject } from '../support/engine.ts';

interface Finding {
  readonly check: string;
  readonly level: string;
  readonly detail: string;
  readonly fix: string | null;
}

/** A program that answers like an agent CLI when it is asked for its version or its help. */
const program = (version: string, help: string) => `#!/bin/sh
case "$*" in
  *--version) echo '${version}' ;;
  *--help) cat <<'END'
${help}
END
  ;;
  *) exec sleep 300 ;;
esac
`;

const help = '--session-id --resume --settings --model --permission-mode';

async function examine(
  agents: string,
  prepare: (project: ReturnType<typeof engineProject>) => void = () => {},
) {
  const project = engineProject(agents);
  prepare(project);
  const env = { PATH: `${project.folder}/bin:${process.env['PATH']}`, LANG: 'C.UTF-8', LC_ALL: undefined };
  const run = (...args: string[]) => project.engine(['doctor', '--fleet', project.fleet, ...args], env);
  const { code, stdout } = await run('--json');
  const document = JSON.parse(stdout) as { format: string; ready: boolean; findings: Finding[] };
  expect(document.format).toBe('ao.doctor/1');
  const of = (check: string) => document.findings.filter((finding) => finding.check.includes(check));
  return { code, of, ...document, project, run };
}

const claude = '[agents.writer]\nbackend = "claude"\n';

describe('doctor', () => {
  it('is content with a project that can start, and changes nothing', async () => {
    const found = await examine('[agents.a]\nbackend = "shell"\n');
    expect(found).toMatchObject({ code: 0, ready: true });
    expect(found.of('state')).toMatchObject([{ level: 'ok' }]);
    expect(() => found.project.readState('.gitignore')).toThrow();
    const { stdout } = await found.run();
    expect(stdout).toMatch(/^ok {7}tmux: tmux \d/m);
    expect(stdout).toContain('nothing keeps up from working');
  });

  it('knows an agent CLI that was tried, one that was not, and one that lacks a flag', async () => {
    const tried = await examine(claude, (project) =>
      project.write('bin/claude', program('2.1.330 (Claude Code)', help), 0o755),
    );
    expect(tried.of('writer')).toMatchObject([{ level: 'ok' }]);
    const newer = await examine(claude, (project) =>
      project.write('bin/claude', program('3.0.0 (Claude Code)', help), 0o755),
    );
    expect(newer).toMatchObject({ code: 0 });
    expect(newer.of('writer')).toMatchObject([
      { level: 'warning', detail: expect.stringContaining('3.0.0 is newer') },
    ]);
    const lacks = await examine(claude, (project) =>
      project.write('bin/claude', program('2.1.200 (Claude Code)', '--resume'), 0o755),
    );
    expect(lacks).toMatchObject({ code: 1 });
    expect(lacks.of('writer')).toMatchObject([
      { level: 'error', detail: expect.stringContaining('--session-id') },
    ]);
    const other = await examine(claude, (project) =>
      project.write('bin/claude', program('no version', help), 0o755),
    );
    expect(other.of('writer')).toMatchObject([{ level: 'error' }]);
  });

  it('misses a program that is not there, and does not run one that it does not know', async () => {
    const found = await examine(
      `${claude}command = ["./wrapper"]\n[agents.b]\nbackend = "command"\ncommand = ["no-such-program"]\n`,
      (project) => project.write('wrapper', '#!/bin/sh\ntouch was-run\n', 0o755),
    );
    expect(found.code).toBe(1);
    expect(found.of('b: command')).toMatchObject([{ level: 'error', fix: expect.any(String) }]);
    expect(found.of('writer')).toMatchObject([{ level: 'ok' }]);
    expect(() => found.project.read('was-run')).toThrow();
  });

  it('says what is wrong with agents.toml, and with files that it names', async () => {
    const found = await examine('[agents.a]\nbackend = "shell"\nenv_file = "a.env"\n', (project) => {
      project.write('a.env', 'A=b\n', 0o644);
    });
    expect(found.code).toBe(1);
    expect(found.of('agents.toml')).toMatchObject([
      { level: 'error', fix: expect.stringMatching(/\n {2}chmod 600 \S+\/a\.env$/) },
    ]);
    const broken = await examine('[agents.a]\nbackend = "cluade"\n');
    expect(broken.of('agents.toml')).toMatchObject([{ level: 'error' }]);
  });

  it('finds what is damaged, open to others or left over of what it remembers', async () => {
    const found = await examine('[agents.a]\nbackend = "shell"\n', (project) => {
      project.writeState('desired.json', '{');
      project.writeState('agents/gone.json', '{"format":"ao.agent/1","conversation":null,"launches":[]}');
      chmodSync(project.state(), 0o755);
    });
    expect(found.code).toBe(1);
    const details = found.of('state').map(({ level, detail }) => `${level} ${detail}`);
    expect(details).toEqual([
      expect.stringContaining('warning Others can read it'),
      expect.stringContaining('desired.json'),
      expect.stringContaining('does not declare: gone'),
    ]);
    const left = found.project.state('agents/gone.json');
    expect(found.of('state').at(-1)?.fix).toBe(`when they do not run:\n  rm -f -- ${left}`);
    expect((await found.run()).stdout).toContain(`\n           rm -f -- ${left}\n`);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'knows that Claude Code refuses root what it would do to the others',
    async () => {
      const found = await examine(`${claude}permission = "bypassPermissions"\n`, (project) =>
        project.write('bin/claude', program('2.1.330 (Claude Code)', help), 0o755),
      );
      expect(found.of('writer')).toMatchObject([{ level: 'ok' }, { level: 'error' }]);
    },
  );
});
