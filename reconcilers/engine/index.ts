import type { Reconciler } from '../reconciler.ts';
import { apply } from './apply.ts';
import { diff } from './diff.ts';
import { observe } from './observe.ts';
import type { EngineObserved } from './types.ts';

export const engine: Reconciler<EngineObserved> = { kind: 'engine', observe, diff, apply };
