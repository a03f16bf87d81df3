// JSON lines for a program that follows a run: `po.events/1`. The first line is written at once, the last one in any
// case.
import { eventsFor, firstEvent } from '../view/apply/events.ts';
import { streamLine } from '../view/json.ts';
import type { Reporter } from './event.ts';

export interface EventsOptions {
  readonly command: 'plan' | 'apply';
  readonly po: string;
  readonly now: () => Date;
  readonly write: (text: string) => void;
}

export function eventsReporter({ command, po, now, write }: EventsOptions): Reporter {
  let interrupted = false;
  const at = () => now().toISOString();
  write(streamLine(firstEvent(command, po), at()));
  return {
    report(event) {
      if (event.kind === 'interrupted') interrupted = true;
      const lines = eventsFor(event, interrupted).map((one) => streamLine(one, at()));
      // In one piece: a large plan is thousands of lines.
      if (lines.length > 0) write(lines.join(''));
    },
  };
}
