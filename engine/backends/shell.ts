import type { Backend } from './backend.ts';
import { readShellComposer } from './shell-screen.ts';

/** The operator's own shell. It is told nothing at its start, and it finds out by itself that it is interactive. */
export const shell: Backend = {
  name: 'shell',
  keys: [],
  permissions: [],
  usualPermission: null,
  permissionFlags: [],
  program: (environment) => [environment['SHELL'] || '/bin/sh'],
  launch: ({ definition }) => definition.args,
  conversations: null,
  reports: false,
  queuesUnseen: false,
  readScreen: null,
  readComposer: readShellComposer,
  cli: null,
};
