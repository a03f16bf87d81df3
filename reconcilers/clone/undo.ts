// What would undo a past step of the clone. Pure.
import { redactUrl } from '../../src/fleet/url.ts';
import { told } from '../facts.ts';
import {
  back,
  because,
  cannot,
  type DoneStep,
  fine,
  type UndoContext,
  type WayBack,
  type Why,
} from '../undoing.ts';
import type { CloneFound, CloneWanted } from './facts.ts';

export function undo(step: DoneStep, context: UndoContext): WayBack {
  switch (step.action) {
    case 'create':
      return cannot('the clone that it made stays: po deletes none; state = "retired" moves it aside whole');
    case 'adopt':
      return cannot('the clone stays marked; without its table in fleet.toml it is released');
    case 'release':
      return releaseBack(context);
    case 'retire':
      return retireBack(context);
    case 'update':
      return updateBack(step);
    default:
      return cannot('the journal does not say what it did');
  }
}

function updateBack({ before, after }: DoneStep): WayBack {
  const { remote, branch } = told<CloneFound>(before);
  const changed = told<CloneWanted>(after);
  if (changed.remote === undefined && changed.branch === undefined)
    return fine('it recorded in the clone whether it is protected');
  const why: Why[] = [];
  if (changed.remote !== undefined && typeof remote !== 'string')
    why.push(because('the clone had no remote, and po takes none away'));
  if (changed.branch !== undefined && typeof branch !== 'string')
    why.push(because('the clone was on no branch'));
  const keys = {
    ...(changed.remote !== undefined && typeof remote === 'string' ? { repo: redactUrl(remote) } : {}),
    ...(changed.branch !== undefined && typeof branch === 'string' ? { branch } : {}),
  };
  return { keys, cannot: why, asItIs: [] };
}

function releaseBack({ formerTable }: UndoContext): WayBack {
  const table = formerTable();
  if (table === null)
    return cannot('the registry names the project again, and po takes the clone over again');
  const words = 'write the table of the project again, as it was: po then takes the clone over again';
  return table.length === 0
    ? cannot(words)
    : cannot(
        `${words}. Of its template, after, tags, protect and hold the journal tells nothing; the rest was`,
        ...table,
      );
}

/** Once wanted again, the clone comes back from where it was moved to, and its agents with it. */
function retireBack({ stateBefore, others }: UndoContext): WayBack {
  if (stateBefore === 'running' || stateBefore === 'stopped') return back({ state: stateBefore });
  // A stop of its agents proves it as well.
  if (others.some(({ action }) => action === 'stop')) return back({ state: 'running' });
  return cannot(
    'no earlier run says whether it was running or stopped; po brings its clone back once the state is either',
  );
}
