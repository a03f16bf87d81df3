import type { Reconciler } from '../reconciler.ts';
import { apply } from './apply.ts';
import { blocks, reasons } from './codes.ts';
import { diff } from './diff.ts';
import type { EngineReason } from './facts.ts';
import { meaning } from './meaning.ts';
import { observe } from './observe.ts';
import { places } from './places.ts';
import { registry } from './registry.ts';
import type { EngineObserved } from './types.ts';
import { pinnedBefore, undo } from './undo.ts';
import { words } from './words.ts';

export const engine: Reconciler<EngineObserved, EngineReason> = {
  holds: 'files',
  observe,
  diff,
  apply,
  places,
  words,
  registry,
  meaning,
  codes: { reasons, blocks },
  undo,
  pinnedBefore,
};
