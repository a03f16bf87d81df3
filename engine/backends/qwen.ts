/**
 * Qwen Code, checked with 0.24.4. The conversation's id is chosen by the engine. It has hooks, but takes them only from
 * files of the user, the project or the host's administrator, none of which are ours to write, so what it is doing is read
 * off the screen alone.
 */
import type { Backend, Start } from './backend.ts';
import { readQwenComposer, readQwenScreen } from './qwen-screen.ts';
import { toldByQwen } from './told.ts';
import { yargsValue } from './yargs-value.ts';

/** Asks before anything that changes something. */
const usualPermission = 'default';

export const qwen: Backend = {
  name: 'qwen',
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: ['default', 'plan', 'auto-edit', 'auto', 'yolo'],
  usualPermission,
  permissionFlags: ['--approval-mode', '--yolo', '-y', '--allowed-tools'],
  program: () => ['qwen'],
  // Its check for updates replaces the program while others run it. No flag says so, and settings are not ours to write.
  environment: { QWEN_CODE_SKIP_UPDATE_CHECK_ONCE: 'true' },
  launch: (start) => argvOf(start, '--session-id'),
  conversations: {
    idFrom: 'engine',
    resume: (start) => argvOf({ ...start, prompt: null }, '--resume'),
    transcripts: (environment) =>
      `${environment['QWEN_RUNTIME_DIR'] || environment['QWEN_HOME'] || `${environment['HOME'] ?? ''}/.qwen`}/projects`,
    leadsTo: ([name, chats, ...deeper], directory) =>
      deeper.length === 0 &&
      name === directory.replaceAll(/[^A-Za-z0-9]/g, '-') &&
      (chats === undefined || chats === 'chats'),
    isTranscript: (fileName, conversation) => fileName === `${conversation}.jsonl`,
    // Once it is there `--session-id` fails, also where nothing was answered yet.
    isOurs: (text, { conversation }) => text.includes(`"sessionId":"${conversation}"`),
    toldBy: toldByQwen,
    // As Gemini, of which it was made.
    isToldByTyping: true,
  },
  reports: false,
  queuesUnseen: false,
  readScreen: readQwenScreen,
  readComposer: readQwenComposer,
  cli: {
    checked: { oldest: '0.24.4', newest: '0.24.4' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+\S*)$/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
  },
};

function argvOf({ definition, conversation, prompt }: Start, flag: '--session-id' | '--resume'): string[] {
  return [
    ...[flag, conversation],
    ...(definition.model === null ? [] : [`--model=${definition.model}`]),
    // The settings of the user or the project may have another.
    ...['--approval-mode', definition.permission ?? usualPermission],
    ...definition.args,
    ...(prompt === null ? [] : [yargsValue('--prompt-interactive', prompt)]),
  ];
}
