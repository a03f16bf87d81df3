import type { Backend } from './backend.ts';

/** The operator's own shell. It is told nothing at its start, and it finds out by itself that it is interactive. */
export const shell: Backend = {
  name: 'shell',
  keys: [],
  permissions: [],
  permissionFlags: [],
  program: (environment) => [environment['SHELL'] || '/bin/sh'],
  launch: ({ definition }) => definition.args,
  conversations: null,
  reports: false,
  readScreen: null,
  cli: null,
};
