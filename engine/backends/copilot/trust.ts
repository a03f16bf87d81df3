import type { Trust } from '../backend.ts';

export const trust: Trust = {
  variables: ['COPILOT_HOME'],
  places: ({ HOME: home = '', COPILOT_HOME: own }) => ({
    files: [`${own || `${home}/.copilot`}/config.json`],
    // Its own is held on an open file, and for its own processes alone.
    lock: null,
  }),
  format: 'loose-json',
  key: () => ['trustedFolders'],
  trusted: null,
  untold: [],
};
