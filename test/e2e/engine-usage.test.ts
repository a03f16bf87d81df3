// A verb that is written in a way that it does not know: what is said is a command that can be pasted.
import { describe, expect, it } from 'vitest';
import { engineProject, run } from '../support/engine.ts';

/** The commands of a remedy, without how the engine is called. */
function commandsIn(stderr: string): string[] {
  return [...stderr.matchAll(/^ +node engine\/agents\.mjs (.*)$/gm)].map(([, command = '']) => command);
}

describe('a verb of the engine', () => {
  it('that lacks the name of an agent is shown with one that agents.toml declares', async () => {
    const project = engineProject('[agents.two]\nbackend = "shell"\n[agents.three]\nbackend = "shell"\n');
    for (const verb of ['logs', 'why', 'clear', 'restart', 'attach', 'send']) {
      const ran = await project.engine([verb]);
      expect(ran, verb).toMatchObject({ code: 64, stdout: '' });
      expect(ran.stderr).toContain(`${verb} needs the name of an agent`);
      expect(ran.stderr).toContain('To fix: name two or three:');
      expect(commandsIn(ran.stderr)).toEqual([verb === 'send' ? 'send two TEXT' : `${verb} two`]);
    }
  });

  it('that is written otherwise leads to its own help, which says how', async () => {
    const project = engineProject('[agents.two]\nbackend = "shell"\n');
    for (const words of [
      ['logs', 'two', '--full', '--exit'],
      ['logs', 'two', '-f', '--exit'],
      ['logs', 'two', '-n', 'few'],
      ['logs', 'two', 'three'],
      ['logs', '--fulll'],
      ['send', 'two', 'text', '--timeout', 'long'],
      ['events', '-n', 'many'],
      ['status', 'two'],
    ]) {
      const ran = await project.engine(words);
      expect(ran, words.join(' ')).toMatchObject({ code: 64, stdout: '' });
      const [command = ''] = commandsIn(ran.stderr);
      expect(command).toBe(`${words[0]} --help`);
      expect((await project.engine(command.split(' '))).stdout).toContain(
        `node engine/agents.mjs ${words[0]}`,
      );
    }
  });

  it('says where to declare an agent while there is none', async () => {
    const project = engineProject('');
    const ran = await run(process.execPath, ['engine/agents.mjs', 'logs'], {
      cwd: project.folder,
      env: project.env,
    });
    expect(commandsIn(ran.stderr)).toEqual(['validate']);
  });
});
