import type { Reconciler } from '../reconciler.ts';
import { apply } from './apply.ts';
import { blocks, reasons } from './codes.ts';
import { diff, elsewhere, mayBe, repository } from './diff.ts';
import type { CloneReason } from './facts.ts';
import { meaning } from './meaning.ts';
import { observe } from './observe.ts';
import { places } from './places.ts';
import { registry } from './registry.ts';
import type { CloneObserved } from './types.ts';
import { undo } from './undo.ts';
import { words } from './words.ts';

export const clone: Reconciler<CloneObserved, CloneReason> = {
  holds: 'files',
  elsewhere,
  mayBe,
  repository,
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
