import type { Reconciler } from '../reconciler.ts';
import { apply } from './apply.ts';
import { diff } from './diff.ts';
import { observe } from './observe.ts';
import type { AgentsObserved } from './types.ts';

export const agents: Reconciler<AgentsObserved> = { kind: 'agents', observe, diff, apply };
