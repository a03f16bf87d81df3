import type { Reconciler } from '../reconciler.ts';
import { apply } from './apply.ts';
import { diff } from './diff.ts';
import { observe } from './observe.ts';
import type { CloneObserved } from './types.ts';

export const clone: Reconciler<CloneObserved> = { kind: 'clone', observe, diff, apply };
