/**
 * Qwen Code, checked with 0.24.4. The conversation's id is chosen by the engine. It has hooks, but takes them only from
 * files of the user, the project or the host's administrator, none of which are ours to write, so what it is doing is read
 * off the screen alone.
 */
import type { Backend, Start } from '../backend.ts';
import { type PromptForm, promptWords, yargsFlag } from '../prompt.ts';
import { readComposer, readScreen } from './screen.ts';
import { isAnswer, toldBy } from './told.ts';
import { trust } from './trust.ts';
import { variables } from './variables.ts';

/** Asks before anything that changes something. */
const usualPermission = 'default';

const promptForm: PromptForm = yargsFlag('--prompt-interactive');

export const qwen: Backend = {
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: ['default', 'plan', 'auto-edit', 'auto', 'yolo'],
  usualPermission,
  permissionFlags: ['--approval-mode', '--yolo', '-y', '--allowed-tools'],
  program: () => ['qwen'],
  // Its check for updates replaces the program while others run it. No flag says so, and settings are not ours to write.
  environment: { QWEN_CODE_SKIP_UPDATE_CHECK_ONCE: 'true' },
  prompt: promptForm,
  launch: (start) => argvOf(start, '--session-id'),
  conversations: {
    idFrom: 'engine',
    firstOnly: ['--session-id'],
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
    toldBy,
    isAnswer,
    // As Gemini, of which it was made.
    isToldByTyping: true,
  },
  reports: false,
  queuesUnseen: false,
  readScreen,
  readComposer,
  cli: {
    title: 'Qwen Code',
    npmPackage: '@qwen-code/qwen-code',
    checked: { oldest: '0.24.4', newest: '0.24.4' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+\S*)$/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
    sharesLogin: true,
    login: null,
    compact: '/compress',
    hasCursor: true,
    variables,
    trust,
  },
  template: null,
  documentation: {
    started: '`qwen --session-id ID … --prompt-interactive=PROMPT`',
    resumed: 'kept: `--resume ID`, then the message is typed',
    notes: [
      'It retries at a usage limit and at errors of its vendor, by default for many minutes, and is `busy` until it gives up.',
      'It needs node 22 or newer on the agent’s PATH.',
      'It asks whether to trust a folder only if its `security.folderTrust` is on. An agent that shows that dialog is `held` until a person answers it with `attach`; `po trust-folders` answers it for many clones at once.',
    ],
  },
};

function argvOf({ definition, conversation, prompt }: Start, flag: '--session-id' | '--resume'): string[] {
  return [
    ...[flag, conversation],
    ...(definition.model === null ? [] : [`--model=${definition.model}`]),
    // The settings of the user or the project may have another.
    ...['--approval-mode', definition.permission ?? usualPermission],
    ...definition.args,
    ...promptWords(promptForm, prompt),
  ];
}
