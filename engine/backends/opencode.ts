/**
 * OpenCode, checked with 1.18.33. It makes the conversation's id up itself and tells it to nobody but its own
 * plug-ins, and `--continue` would take up whichever conversation is newest: a healed agent begins a new one.
 */
import type { Backend } from './backend.ts';
import { freeModels } from './opencode-free-models.ts';
import { readOpencodeComposer, readOpencodeScreen } from './opencode-screen.ts';
import { yargsValue } from './yargs-value.ts';

export const opencode: Backend = {
  name: 'opencode',
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: ['auto'],
  usualPermission: null,
  permissionFlags: ['--auto', '--dangerously-skip-permissions'],
  program: () => ['opencode'],
  environment: { OPENCODE_DISABLE_AUTOUPDATE: '1' },
  inquiry: freeModels,
  launch: ({ definition, prompt }) => [
    ...(definition.model === null ? [] : [`--model=${definition.model}`]),
    ...(definition.permission === 'auto' ? ['--auto'] : []),
    ...definition.args,
    ...(prompt === null ? [] : [yargsValue('--prompt', prompt)]),
  ],
  conversations: null,
  reports: false,
  queuesUnseen: false,
  readScreen: readOpencodeScreen,
  readComposer: readOpencodeComposer,
  cli: {
    checked: { oldest: '1.18.33', newest: '1.18.33' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+\S*)$/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
  },
};
