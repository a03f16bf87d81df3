/**
 * Gemini CLI, checked with 0.61.0. The conversation's id is chosen by the engine. Its hooks can only be given
 * in files of the user, of the project or of the host's administrator, none of which are ours to write, so
 * what it is doing is read off the screen alone.
 */
import { createHash } from 'node:crypto';
import type { Backend, Start } from './backend.ts';
import { readGeminiComposer, readGeminiScreen } from './gemini-screen.ts';
import { toldByGemini } from './told.ts';
import { yargsValue } from './yargs-value.ts';

/** Asks before anything that changes something. */
const usualPermission = 'default';

export const gemini: Backend = {
  name: 'gemini',
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: ['default', 'auto_edit', 'plan', 'yolo'],
  usualPermission,
  permissionFlags: ['--approval-mode', '--yolo', '-y', '--allowed-tools'],
  program: () => ['gemini'],
  // Only settings of the user, or files of root, turn it off: it is given a registry for its own scope that nobody can ask.
  environment: { 'npm_@google:registry': 'none:///' },
  launch: (start) => argvOf(start, '--session-id'),
  conversations: {
    idFrom: 'engine',
    resume: (start) => argvOf({ ...start, prompt: null }, '--resume'),
    transcripts: (environment) =>
      `${environment['GEMINI_CLI_HOME'] || (environment['HOME'] ?? '')}/.gemini/tmp`,
    // One folder for each project, under a name that only Gemini knows the rule of.
    leadsTo: ([, chats, ...deeper]) => deeper.length === 0 && (chats === undefined || chats === 'chats'),
    // The name has the first eight digits of the id alone.
    isTranscript: (fileName, conversation) =>
      conversation !== '' && fileName.endsWith(`-${conversation.slice(0, 8)}.jsonl`),
    // `--resume` fails in another folder than it was begun in, and where nothing was answered yet.
    isOurs: (text, { conversation, directory }) =>
      text.includes(`"sessionId":"${conversation}"`) &&
      text.includes(`"projectHash":"${createHash('sha256').update(directory).digest('hex')}"`) &&
      text.includes('"type":"gemini"'),
    toldBy: toldByGemini,
    isToldByTyping: true,
  },
  reports: false,
  queuesUnseen: false,
  readScreen: readGeminiScreen,
  readComposer: readGeminiComposer,
  cli: {
    checked: { oldest: '0.61.0', newest: '0.61.0' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+\S*)$/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
  },
};

function argvOf({ definition, conversation, prompt }: Start, flag: '--session-id' | '--resume'): string[] {
  return [
    ...[flag, conversation],
    // For this start alone: a person who runs `up` in a folder has it run what lies there.
    '--skip-trust',
    ...(definition.model === null ? [] : [`--model=${definition.model}`]),
    // The settings of the user or the project may have another.
    ...['--approval-mode', definition.permission ?? usualPermission],
    ...definition.args,
    ...(prompt === null ? [] : [yargsValue('--prompt-interactive', prompt)]),
  ];
}
