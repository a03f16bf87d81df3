import type { Backend } from '../backend.ts';
import { type PromptForm, promptWords } from '../prompt.ts';

const promptForm: PromptForm = { flag: null };

/** Any program. A start prompt is its last argument; the prompt's file is in `AO_PROMPT_FILE` as well. */
export const command: Backend = {
  keys: ['prompt', 'command'],
  permissions: [],
  usualPermission: null,
  permissionFlags: [],
  program: () => null,
  prompt: promptForm,
  launch: ({ definition, prompt }) => [...definition.args, ...promptWords(promptForm, prompt)],
  conversations: null,
  reports: false,
  queuesUnseen: false,
  readScreen: null,
  readComposer: null,
  cli: null,
  template: null,
  documentation: {
    started: '`command` of agents.toml, the prompt last',
    resumed: 'none',
    notes: [],
  },
};
