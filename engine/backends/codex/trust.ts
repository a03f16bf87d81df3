import type { Trust } from '../backend.ts';

export const trust: Trust = {
  variables: ['CODEX_HOME'],
  places: ({ HOME: home = '', CODEX_HOME: own }) => ({
    files: [`${own || `${home}/.codex`}/config.toml`],
    lock: null,
  }),
  format: 'toml',
  key: (folder) => ['projects', folder, 'trust_level'],
  trusted: 'trusted',
  untold: [],
};
