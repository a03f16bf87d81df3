// What would undo a past step of the agents. Pure.
import { back, cannot, type DoneStep, fine, type UndoContext, type WayBack } from '../undoing.ts';

export function undo({ action, reason }: DoneStep, { stateBefore, others }: UndoContext): WayBack {
  switch (action) {
    case 'stop':
      if (reason === 'removed')
        return cannot('its agents start again once the registry names the project again');
      return back({ state: 'running' });
    case 'restart':
      return cannot(
        'its agents were started again by their new definition; what they had begun is not brought back',
      );
    case 'start': {
      if (reason?.startsWith('watchdog-')) return fine('it changed only the watchdog');
      if (others.some(({ isBegun, wasMissing }) => isBegun && wasMissing))
        return cannot('its agents were started with the clone');
      if (stateBefore === null)
        return cannot(
          'no earlier run says whether its agents were stopped on purpose; state = "stopped" would stop them',
        );
      return stateBefore === 'stopped'
        ? back({ state: stateBefore })
        : fine('it started again what had ended');
    }
    default:
      return cannot('the journal does not say what it did');
  }
}
