// Asks a remote through simple-git, which refuses options that name a program. git leads a session of its own, so that nothing
// asks on the terminal, and ends at its limit together with its ssh.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import type { Command, Completed, Exec } from '../exec.ts';
import { supervise } from '../process-group.ts';

export interface Question extends Omit<Command, 'file' | 'args' | 'input'> {
  /** Settings for this call, `key=value` each. */
  readonly config: readonly string[];
  readonly args: readonly string[];
}

/** The user's own environment may name what it likes; an option among our arguments may name no program on a remote. */
const usersOwn = {
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCommandBinaries: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
};

/** simple-git keeps its child to itself; this is how the process of a question becomes known to who asked it. */
const asking = new AsyncLocalStorage<{ process: ChildProcess | null }>();
let isListening = false;

function listen(): void {
  if (isListening) return;
  isListening = true;
  subscribe('child_process', (message) => {
    const question = asking.getStore();
    if (question !== undefined) question.process = (message as { process: ChildProcess }).process;
  });
}

/** Never rejects. @param exec asks where there is no setsid(1), as on some Macs */
export async function askRemote(exec: Exec, question: Question): Promise<Completed> {
  const answer = await throughSimpleGit(question);
  if (answer !== 'no-setsid') return answer;
  const { config, args, ...rest } = question;
  return exec.run({ ...rest, file: 'git', args: [...config.flatMap((entry) => ['-c', entry]), ...args] });
}

async function throughSimpleGit(question: Question): Promise<Completed | 'no-setsid'> {
  // Most commands ask no remote.
  const { simpleGit } = await import('simple-git');
  listen();
  const started: { process: ChildProcess | null } = { process: null };
  const supervision = supervise(() => started.process?.pid, {
    timeoutMs: question.timeoutMs,
    isQuestion: question.isQuestion === true,
  });
  let end: { code: number | null; stdout: string; stderr: string } | null = null;
  let problem = '';
  try {
    const git = simpleGit({
      baseDir: question.cwd,
      binary: ['setsid', 'git'],
      config: [...question.config],
      // An answer is whole once its streams are closed; the end of git alone says too little.
      completion: { onClose: true, onExit: false },
      // It takes a git that was killed, and one that fails silently, for one that found nothing. We use the exit code.
      errors(_error, { exitCode, stdOut, stdErr }) {
        const text = (parts: readonly Buffer[]) => Buffer.concat(parts).toString('utf8');
        end = { code: exitCode, stdout: text(stdOut), stderr: text(stdErr) };
        return undefined;
      },
      allowEnvironment: Object.keys(question.env),
      unsafe: usersOwn,
    }).env({ ...question.env });
    await asking.run(started, () => git.raw([...question.args]));
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  supervision.finish();
  const ended = supervision.ended();
  const { code, stdout, stderr } = end ?? { code: null, stdout: '', stderr: problem };
  if (ended !== null) return { code: null, stdout, stderr, failure: ended };
  // It was not started at all: a code below zero is an errno.
  if (code !== null && code < 0) return 'no-setsid';
  if (code === 127 && stderr.startsWith('setsid:')) {
    return { code: null, stdout: '', stderr: '', failure: 'not-found' };
  }
  return { code, stdout, stderr, failure: end === null ? 'other' : code === null ? 'signal' : null };
}
