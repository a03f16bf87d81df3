/**
 * GitHub Copilot CLI, checked with 1.0.102. The conversation's id is chosen by the engine, and one flag both begins and
 * resumes it. It takes hooks only from files, so what it is doing is read off the screen alone. Its trust dialog cannot be
 * answered for one start alone, so an agent that shows it is held.
 */
import type { Backend, Start } from '../backend.ts';
import { type PromptForm, promptWords } from '../prompt.ts';
import { readComposer, readScreen } from './screen.ts';
import { toldBy } from './told.ts';
import { trust } from './trust.ts';
import { variables } from './variables.ts';

/** Asks before anything that changes something. */
const usualPermission = 'interactive';

/** What `permission` can be, and what each stands for. The names are those of Copilot. */
const permissionFlags: Readonly<Record<string, readonly string[]>> = {
  interactive: ['--mode', 'interactive'],
  plan: ['--mode', 'plan'],
  autopilot: ['--mode', 'autopilot'],
  'allow-all-tools': ['--mode', 'interactive', '--allow-all-tools'],
  'allow-all': ['--mode', 'interactive', '--allow-all'],
};

const promptForm: PromptForm = { flag: '--interactive' };

export const copilot: Backend = {
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: Object.keys(permissionFlags),
  usualPermission,
  permissionFlags: [
    ...['--mode', '--autopilot', '--plan', '--allow-all-tools', '--allow-all-paths', '--allow-all-urls'],
    ...['--allow-all', '--yolo', '--allow-tool', '--allow-url', '--assisted-approval'],
  ],
  program: () => ['copilot'],
  prompt: promptForm,
  launch: argvOf,
  conversations: {
    idFrom: 'engine',
    firstOnly: [],
    resume: argvOf,
    transcripts: (environment) =>
      `${environment['COPILOT_HOME'] || `${environment['HOME'] ?? ''}/.copilot`}/session-state`,
    // One folder for each conversation, under its id.
    leadsTo: (folder) => folder.length === 1,
    isTranscript: (fileName) => fileName === 'events.jsonl',
    isOurs: (text, { conversation, directory }) =>
      text.includes(`"sessionId":"${conversation}"`) &&
      text.includes(`"cwd":${JSON.stringify(directory)}`) &&
      text.includes('"type":"user.message"'),
    toldBy,
    isToldByTyping: false,
  },
  reports: false,
  queuesUnseen: false,
  readScreen,
  readComposer,
  cli: {
    title: 'GitHub Copilot CLI',
    npmPackage: '@github/copilot',
    checked: { oldest: '1.0.102', newest: '1.0.102' },
    parseVersion: (text) => /^GitHub Copilot CLI (\d+\.\d+\.\d+)/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
    sharesLogin: true,
    login: null,
    compact: null,
    hasCursor: true,
    variables,
    trust,
  },
  template: null,
  documentation: {
    started: '`copilot --session-id ID … --interactive=PROMPT`',
    resumed: 'kept: `--session-id ID` again',
    notes: [
      'It was tried with a custom model provider (`COPILOT_PROVIDER_BASE_URL`), never with a GitHub account, so its screen at a subscription limit is unknown. The limits, quotas and errors of a provider are recognized after its five retries.',
      'An agent that shows its trust dialog is `held` until a person answers it with `attach` (“Yes, and remember this folder”); `po trust-folders` answers it for many clones at once.',
      'It asks unless `defaultPermissionMode` in its own settings says otherwise. The engine does not pass on `COPILOT_ALLOW_ALL` of your environment.',
      'It does not check for updates: `--no-auto-update`.',
    ],
  },
};

function argvOf({ definition, conversation, prompt }: Start): string[] {
  return [
    ...['--session-id', conversation],
    '--no-auto-update',
    ...(definition.model === null ? [] : [`--model=${definition.model}`]),
    // The settings of the user may have another.
    ...(permissionFlags[definition.permission ?? usualPermission] ?? []),
    ...definition.args,
    ...promptWords(promptForm, prompt),
  ];
}
