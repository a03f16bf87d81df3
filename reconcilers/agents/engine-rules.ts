// What keeps the engine from being run, whether it would start agents or stop them. Pure.
import { remedyText } from '../../engine/kernel/help.ts';
import { moveBeside } from '../obstacles.ts';
import { blockedBy } from '../reconciler.ts';
import { ruleFor } from '../rule.ts';
import type { AgentsReason } from './facts.ts';
import { namesOf } from './obstacles.ts';
import { misledBlock } from './old-records.ts';
import type { AgentsSubject } from './types.ts';

const rule = ruleFor<AgentsSubject, AgentsReason>();

export const engineChangedRule = rule({
  name: 'engine-changed',
  why: 'only the bytes of a release are run, whatever the checkout holds',
  when: ({ observed }) => {
    const engine = observed.kind === 'clone' ? observed.engine : null;
    return engine?.runnable === false && engine.why === 'changed' && engine.files;
  },
  decision: ({ desired: { project } }, files) =>
    blockedBy({
      code: 'engine-changed',
      reason: `${project.path}/engine is not what the release holds: ${files.slice(0, 3).join(', ')}`,
      help: remedyText(
        'move it aside; po checks the release out again:',
        moveBeside(`${project.path}/engine`, `${project.path}/engine.before`),
      ),
    }),
});

export const recordsMisleadRule = rule({
  name: 'records-mislead',
  why: 'engine v0.1.0 would end whatever process a wrong record names',
  when: ({ observed }) => observed.kind === 'clone' && observed.misled,
  decision: ({ desired }, misled) => blockedBy(misledBlock(misled, namesOf(desired))),
});
