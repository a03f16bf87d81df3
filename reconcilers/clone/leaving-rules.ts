// Decides about the clone of a project that is retired or no longer in the registry. Pure.
import { agentsElsewhere } from '../left-behind.ts';
import { occupiedBlock } from '../occupied.ts';
import { blockedBy, nothing, wanted } from '../reconciler.ts';
import { ruleFor } from '../rule.ts';
import type { CloneReason, CloneStep } from './facts.ts';
import { perhapsRenamed } from './returning.ts';
import type { CloneSubject } from './types.ts';
import { boundBlock, retiredFolder } from './wholeness.ts';

const rule = ruleFor<CloneSubject, CloneReason>();

const nothingOfOurs = rule({
  name: 'nothing-of-ours',
  why: 'the clone is gone, or was never this project’s, so there is nothing to move',
  when: ({ observed }) => observed.kind !== 'repository' || observed.mark !== 'ours',
  decision: () => nothing,
});

export const retiredRules = [
  rule({
    name: 'perhaps-renamed',
    why: 'a project that was renamed and retired at once would be released under its old name, and stay where it is',
    when: ({ observed }) => observed.kind === 'absent' && observed.mayBe,
    decision: ({ desired }, mayBe) => blockedBy(perhapsRenamed(desired, mayBe)),
  }),
  rule({
    name: 'agents-elsewhere',
    why: 'its agents run in another folder, and nothing can stop them from here',
    when: ({ observed }) => observed.kind === 'absent' && observed.agentsElsewhere,
    decision: ({ desired }, found) => blockedBy(agentsElsewhere(desired, found)),
  }),
  nothingOfOurs,
  rule({
    name: 'bound',
    why: 'once it is moved, the clone or what depends on it would have lost its commits',
    when: ({ observed }) => observed.kind === 'repository' && observed.bound,
    decision: ({ desired: { project } }, bound) => blockedBy(boundBlock(project.name, project.path, bound)),
  }),
  rule({
    name: 'in-use',
    why: 'processes that work in the clone would be left in a folder that is gone',
    when: ({ observed }) => observed.kind === 'repository' && observed.occupied,
    decision: ({ desired }, occupied) => blockedBy(occupiedBlock(desired, occupied)),
  }),
  rule({
    name: 'retire',
    why: 'a retired clone is kept, in another folder',
    when: () => true,
    decision: ({ desired: { fleet, project } }) =>
      wanted({
        action: 'retire',
        reason: 'state-retired',
        risk: 'disruptive',
        before: { path: project.path },
        after: { under: retiredFolder(fleet) },
      } satisfies CloneStep),
  }),
];

export const releasedRules = [
  nothingOfOurs,
  rule({
    name: 'renamed',
    why: 'the project that has its path now takes the clone over, with its marks',
    when: ({ desired: { fleet, project } }) => fleet.projects.some(({ path }) => path === project.path),
    decision: () => nothing,
  }),
  rule({
    name: 'release',
    why: 'the clone of an unregistered project loses its marks and stays as it is',
    when: () => true,
    decision: ({ desired: { fleet, project } }) =>
      wanted({
        action: 'release',
        reason: 'removed',
        risk: 'safe',
        before: { path: project.path, fleet: fleet.name },
        after: null,
      } satisfies CloneStep),
  }),
];
