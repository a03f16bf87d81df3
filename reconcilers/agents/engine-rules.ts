// What keeps the engine from being run, whether it would start agents or stop them. Pure.

import { blockedBy } from '../reconciler.ts';
import { ruleFor } from '../rule.ts';
import type { AgentsReason } from './facts.ts';
import { engineChanged, misledIn } from './obstacles.ts';
import type { AgentsSubject } from './types.ts';

const rule = ruleFor<AgentsSubject, AgentsReason>();

export const engineChangedRule = rule({
  name: 'engine-changed',
  why: 'only the bytes of a release are run, whatever the checkout holds',
  when: ({ desired: { project }, observed }) => engineChanged(project.path, observed),
  decision: (_, changed) => blockedBy(changed),
});

export const recordsMisleadRule = rule({
  name: 'records-mislead',
  why: 'engine v0.1.0 would end whatever process a wrong record names',
  when: ({ desired, observed }) => misledIn(desired, observed),
  decision: (_, misled) => blockedBy(misled),
});
