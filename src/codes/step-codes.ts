// The codes of steps and of their obstacles, shared ones and those of each kind, for the reference.
import type { CodeTable } from '../../engine/kernel/codes.ts';
import { kinds, type Reason, reconcilers } from '../../reconcilers/index.ts';
import { type BlockCode, sharedBlocks } from './blocked.ts';
import { sharedReasons } from './reasons.ts';

export const reasons: CodeTable<Reason> = Object.assign(
  {},
  sharedReasons,
  ...kinds.map((kind) => reconcilers[kind].codes.reasons),
);

export const blocked: CodeTable<BlockCode> = Object.assign(
  {},
  sharedBlocks,
  ...kinds.map((kind) => reconcilers[kind].codes.blocks),
);
