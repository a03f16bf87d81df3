import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { sessionVariables } from '../../../engine/contract/session-variables.ts';
import { readEnvFile } from '../../../engine/declaration/env-file.ts';
import { agentEnvironment, scrub, serverEnvironment } from '../../../engine/world/environment.ts';

describe('the environment of an agent', () => {
  it('loses what belongs to the place up was run from', () => {
    expect(
      scrub({
        PATH: '/bin',
        CLAUDECODE: '1',
        CLAUDE_CODE_ENTRYPOINT: 'cli',
        CLAUDE_CODE_USE_VERTEX: '1',
        GIT_DIR: '/x',
        GIT_INDEX_FILE: '/x/index',
        GIT_SSH_COMMAND: 'ssh -i key',
        GIT_SSL_CAINFO: '/ca',
        AO_LAUNCH: 'old',
        TMUX: '/s,1,0',
        NODE_CHANNEL_FD: '3',
        GONE: undefined,
      }),
    ).toEqual({
      PATH: '/bin',
      CLAUDE_CODE_USE_VERTEX: '1',
      GIT_SSH_COMMAND: 'ssh -i key',
      GIT_SSL_CAINFO: '/ca',
    });
  });

  it('takes the terminal from the pane, with its colours, and what is declared over what is found', () => {
    const env = agentEnvironment({
      usual: { A: 'usual', D: 'usual' },
      caller: { TERM: 'xterm', A: 'caller', B: 'caller', C: 'caller' },
      pane: { TERM: 'tmux-256color', TMUX_PANE: '%3', A: 'pane' },
      envFile: { B: 'file', C: 'file' },
      declared: { C: 'declared' },
      own: { AO_AGENT: 'writer' },
    });
    expect(env).toEqual({
      COLORTERM: 'truecolor',
      TERM: 'tmux-256color',
      TMUX_PANE: '%3',
      A: 'caller',
      B: 'file',
      C: 'declared',
      D: 'usual',
      AO_AGENT: 'writer',
    });
  });

  it('does not reach other projects by way of the tmux server', () => {
    expect(serverEnvironment({ PATH: '/bin', LC_ALL: 'C', SECRET_TOKEN: 'x', CLAUDECODE: '1' })).toEqual({
      PATH: '/bin',
      LC_ALL: 'C',
    });
  });
});

it('the variables of a login are in the documentation, every one', () => {
  const page = readFileSync('docs/agents.md', 'utf8');
  const missing = sessionVariables.filter(
    ({ name }) => !page.includes(`\`${name}\``) && !name.startsWith('VSCODE_'),
  );
  expect(missing).toEqual([]);
});

describe('an env file', () => {
  it('may have a variable whose name every object has', () => {
    const read = readEnvFile('__proto__=x\nconstructor=y\n');
    expect(read.ok && Object.entries(read.variables)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('holds names and values, unquoted and unexpanded', () => {
    const text = '# c\n\nA=1\nexport B = no\n';
    expect(readEnvFile(text)).toEqual({ ok: false, line: 4 });
    expect(readEnvFile('A=1\r\nexport B="x y"\nC=\'$A\'\nD=a=b # not a comment\nE=\n')).toEqual({
      ok: true,
      variables: { A: '1', B: 'x y', C: '$A', D: 'a=b # not a comment', E: '' },
    });
  });
});

it('protocol.ts reaches no part of the engine that does anything', async () => {
  const { metafile } = await build({
    entryPoints: ['engine/protocol.ts'],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
  });
  const inputs = Object.entries(metafile.inputs);
  expect(
    inputs.map(([path]) => path).filter((path) => /^engine\/(world|run|look|state|commands)\//.test(path)),
  ).toEqual([]);
  const builtins = inputs.flatMap(([, { imports }]) =>
    imports.filter((one) => one.external).map((one) => one.path),
  );
  // It hashes what a definition says and puts paths together, and that is all.
  expect([...new Set(builtins)].toSorted()).toEqual(['node:crypto', 'node:path']);
});
