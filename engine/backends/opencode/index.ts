/**
 * OpenCode, checked with 1.18.33. It makes up the conversation's id itself and tells only its own
 * plug-ins, and `--continue` would take up whichever conversation is newest: a healed agent begins a new one.
 */
import type { Backend } from '../backend.ts';
import { type PromptForm, promptWords, yargsFlag } from '../prompt.ts';
import { freeModels } from './free-models.ts';
import { readComposer, readScreen } from './screen.ts';
import { variables } from './variables.ts';

const promptForm: PromptForm = yargsFlag('--prompt');

export const opencode: Backend = {
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: ['auto'],
  usualPermission: null,
  permissionFlags: ['--auto', '--dangerously-skip-permissions'],
  program: () => ['opencode'],
  environment: { OPENCODE_DISABLE_AUTOUPDATE: '1' },
  inquiry: freeModels,
  prompt: promptForm,
  launch: ({ definition, prompt }) => [
    ...(definition.model === null ? [] : [`--model=${definition.model}`]),
    ...(definition.permission === 'auto' ? ['--auto'] : []),
    ...definition.args,
    ...promptWords(promptForm, prompt),
  ],
  conversations: null,
  reports: false,
  queuesUnseen: false,
  readScreen,
  readComposer,
  cli: {
    title: 'OpenCode',
    npmPackage: 'opencode-ai',
    checked: { oldest: '1.18.33', newest: '1.18.33' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+\S*)$/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
    sharesLogin: true,
    login:
      'connect a provider there (/connect), or run opencode auth login and restart it; a free model is used only where its model in agents.toml names it',
    compact: '/compact',
    hasCursor: true,
    variables,
    trust: null,
  },
  template: null,
  documentation: {
    started: '`opencode … --prompt=PROMPT`',
    resumed: 'not promised: a new one',
    notes: [
      '**It runs commands without asking** unless `permission` in its own config says otherwise.',
      'Without a login it would send the start prompt to a free model of its vendor. So the engine turns that provider off for this start (`OPENCODE_CONFIG_CONTENT`, added to your own value), unless there is a login for `opencode` or `model` names one of its models. Without another provider it asks for one, keeps the prompt in its input line, and the agent is `held` (`not-logged-in`).',
      'It never asks whether to trust a folder.',
      'It adds a space to the end of a message.',
    ],
  },
};
