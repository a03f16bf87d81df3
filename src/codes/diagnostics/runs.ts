// Saved plans, past runs, the lock, and watching.
import { codeTable } from '../../../engine/kernel/codes.ts';

export const runDiagnostics = codeTable({
  'lock-unavailable': {
    means: 'The lock of the fleet cannot be taken, for another reason than somebody holding it.',
    todo: 'po needs a folder that it can write in, and `flock` of util-linux on the PATH.',
  },
  'not-a-saved-plan': {
    means: 'The file that is named is not one that `po plan --out` has written.',
    todo: 'Save a plan with `po plan --out FILE`, and name that file.',
  },
  'saved-plan-missing': { means: 'There is no file of that name.' },
  'saved-plan-damaged': {
    means:
      'The file is not as po has written it: it is cut off, or was changed, or its steps do not have the digest that it bears.',
    todo: 'Make it again.',
  },
  'saved-plan-version': {
    means: 'The file was written by another version of po, with another format or another kind of digest.',
    todo: 'Use that version, or make the plan again.',
  },
  'saved-plan-of-another-fleet': {
    means: 'The registry that was found is that of another fleet than the one that the plan was made for.',
    todo: 'Name the right one with `--fleet`.',
  },
  'plan-errored': {
    means:
      'A reviewed plan is applied only where everything could be seen, when it was made and now. Something could not.',
    todo: 'Put right what is in the way of looking; make the plan again where it was in the way then.',
  },
  'run-unknown': {
    means: 'The journal has no run of that name, or several that begin with it.',
    todo: '`po history` lists them.',
  },
  'undo-overtaken': {
    means: 'Later runs have changed the projects of the run that is to be undone.',
    todo: 'Undo those as well, in one command; the message says which.',
  },
  'watch-limit': {
    means: 'The system lets po watch no more files, so some changes are not noticed by themselves.',
    todo: 'Raise the limit as the message says, or watch fewer projects: name them after `po plan --watch`.',
  },
  'watch-trouble': {
    means: 'The system refused to watch a place, so changes there are not noticed by themselves.',
  },
});
