import type { Backend } from './backend.ts';

/** Any program. A start prompt is its last argument; the prompt's file is in `AO_PROMPT_FILE` as well. */
export const command: Backend = {
  name: 'command',
  keys: ['prompt', 'command'],
  permissions: [],
  usualPermission: null,
  permissionFlags: [],
  program: () => null,
  launch: ({ definition, prompt }) => [...definition.args, ...(prompt === null ? [] : [prompt])],
  conversations: null,
  reports: false,
  queuesUnseen: false,
  readScreen: null,
  readComposer: null,
  cli: null,
};
