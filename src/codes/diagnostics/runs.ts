// Codes about saved plans, past runs, the lock, and watching.
import { codeTable } from '../../../engine/kernel/codes.ts';

export const runDiagnostics = codeTable({
  'lock-unavailable': {
    means: 'po cannot take the lock of the fleet, though no other process holds it.',
    todo: 'po needs a folder that it can write in, and `flock` of util-linux on the PATH.',
  },
  'not-a-saved-plan': {
    means: 'The named file was not written by `po plan --out`.',
    todo: 'Save a plan with `po plan --out FILE`, and name that file.',
  },
  'saved-plan-missing': { means: 'There is no file of that name.' },
  'saved-plan-damaged': {
    means:
      'The file is not as po wrote it: it is truncated, was changed, or its steps do not match its digest.',
    todo: 'Make it again.',
  },
  'saved-plan-version': {
    means: 'The file was written by another version of po, with another format or another kind of digest.',
    todo: 'Use that version, or make the plan again.',
  },
  'saved-plan-of-another-fleet': {
    means: 'The registry belongs to another fleet than the plan was made for.',
    todo: 'Name the right one with `--fleet`.',
  },
  'plan-errored': {
    means:
      'po applies a reviewed plan only if it could see everything when the plan was made and now. Something could not be seen.',
    todo: 'Fix what po cannot see; make the plan again if something could not be seen then.',
  },
  'run-unknown': {
    means: 'The journal has no run of that name, or several that begin with it.',
    todo: '`po history` lists them.',
  },
  'undo-overtaken': {
    means: 'Later runs have changed the projects of the run to undo.',
    todo: 'Undo those as well, in one command; the message names them.',
  },
  'watch-limit': {
    means: 'The system lets po watch no more files, so po misses some changes.',
    todo: 'Raise the limit as the message shows, or watch fewer projects: name them after `po plan --watch`.',
  },
  'watch-trouble': {
    means: 'The system refused to watch a place, so po misses changes there.',
  },
});
