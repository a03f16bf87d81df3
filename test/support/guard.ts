// Runs before every test file. A test that would touch the operator's own tmux, git config or home must
// fail loudly, so all three point at a throw-away place made by the global set-up.
import { beforeEach, inject } from 'vitest';
import { applyHostile } from './hostile-environments.ts';
import { isDrawn } from './sample.ts';

const place = inject('place');
process.env['HOME'] = place.home;
process.env['XDG_CONFIG_HOME'] = `${place.home}/.config`;
for (const name of ['XDG_STATE_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR'])
  delete process.env[name];
process.env['TMUX_TMPDIR'] = place.tmux;
process.env['GIT_CONFIG_NOSYSTEM'] = '1';
for (const name of Object.keys(process.env)) {
  if (
    // Set in an agent that runs the tests.
    name.startsWith('AO_') ||
    name === 'TMUX' ||
    name === 'TMUX_PANE' ||
    (name.startsWith('GIT_') && name !== 'GIT_CONFIG_NOSYSTEM')
  ) {
    delete process.env[name];
  }
}

const hostile = inject('hostile');
if (hostile !== null) applyHostile(hostile);

const draw = inject('draw');
beforeEach(({ task, skip }) => {
  if (!isDrawn(task.file.filepath, task.fullTestName, draw)) skip('not drawn this time');
});
