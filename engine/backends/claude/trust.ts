import type { Trust } from '../backend.ts';

export const trust: Trust = {
  variables: ['CLAUDE_CONFIG_DIR'],
  places({ HOME: home = '', CLAUDE_CONFIG_DIR: declared = '' }, exists) {
    const usual = `${declared || home}/.claude.json`;
    // Where it was in the beginning; versions differ in which of the two they go by.
    const earlier = `${declared || `${home}/.claude`}/.config.json`;
    const both = exists(earlier) ? [earlier, ...(exists(usual) ? [usual] : [])] : [usual];
    return { files: both, lock: 'declared' };
  },
  format: 'json',
  key: (folder) => ['projects', folder, 'hasTrustDialogAccepted'],
  trusted: true,
  // What Claude Code writes of any folder that it was run in.
  untold: [false],
};
