import type { Reconciler } from '../reconciler.ts';
import { apply } from './apply.ts';
import { blocks, reasons } from './codes.ts';
import { comesFirst, diff, elsewhere } from './diff.ts';
import type { AgentsReason } from './facts.ts';
import { meaning } from './meaning.ts';
import { observe } from './observe.ts';
import { places } from './places.ts';
import { registry } from './registry.ts';
import type { AgentsObserved } from './types.ts';
import { undo } from './undo.ts';
import { words } from './words.ts';

export const agents: Reconciler<AgentsObserved, AgentsReason> = {
  holds: 'processes',
  comesFirst,
  elsewhere,
  observe,
  diff,
  apply,
  places,
  words,
  registry,
  meaning,
  codes: { reasons, blocks },
  undo,
};
