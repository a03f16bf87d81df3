import type { Backend } from '../backend.ts';
import { readComposer } from './screen.ts';
import { template } from './template.ts';

/** The operator's own shell. It is told nothing at its start, and it finds out by itself that it is interactive. */
export const shell: Backend = {
  keys: [],
  permissions: [],
  usualPermission: null,
  permissionFlags: [],
  program: (environment) => [environment['SHELL'] || '/bin/sh'],
  prompt: null,
  launch: ({ definition }) => definition.args,
  conversations: null,
  reports: false,
  queuesUnseen: false,
  readScreen: null,
  readComposer,
  cli: null,
  template,
  documentation: { started: '`$SHELL`', resumed: 'none', notes: [] },
};
