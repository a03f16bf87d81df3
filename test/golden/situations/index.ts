// Every situation whose screens are kept. A new one is an entry in one of the tables, and its golden file is
// written by `npx vitest run test/golden/plan.test.ts --update`: look at it before it is kept.
import type { Situation } from '../../support/golden.ts';
import { changing } from './changing.ts';
import { pendingEffects } from './coming.ts';
import { inTheWay } from './in-the-way.ts';
import { leaving } from './leaving.ts';
import { texts } from './texts.ts';

export const situations: Readonly<Record<string, Situation>> = {
  ...pendingEffects,
  ...changing,
  ...leaving,
  ...inTheWay,
  ...texts,
};
