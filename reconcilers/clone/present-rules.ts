// Decides about the clone of a project that is in the registry and should exist. Pure.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { redactUrl } from '../../src/fleet/url.ts';
import { agentsElsewhere } from '../left-behind.ts';
import { gitIn, mountPoint, moveBeside, moveTo } from '../obstacles.ts';
import { blockedBy, wanted } from '../reconciler.ts';
import { type Rule, ruleFor } from '../rule.ts';
import { followCommand } from '../upstream.ts';
import type { CloneReason, CloneStep } from './facts.ts';
import { differenceIn, remoteDifference, remoteHelp } from './remote-difference.ts';
import { bringBack, perhapsRenamed, retiredBehind } from './returning.ts';
import { declareBranch, whereIs } from './switching.ts';
import type { CloneObserved, CloneSubject } from './types.ts';
import { updateRules } from './update-rules.ts';
import { mainOf } from './wholeness.ts';

const rule = ruleFor<CloneSubject, CloneReason>();

export const presentRules: readonly Rule<CloneSubject, CloneReason>[] = [
  rule({
    name: 'clone-elsewhere',
    why: 'it was moved, or `path` was changed, and a second clone would begin without the work of the first',
    when: ({ observed }) =>
      observed.kind === 'absent' &&
      observed.elsewhere !== undefined && { at: observed.elsewhere, isLinked: observed.elsewhereIsLinked },
    decision: ({ desired: { project } }, { at, isLinked }) =>
      blockedBy({
        code: 'clone-elsewhere',
        reason: `the clone of ${project.name} lies at ${at}, and ${project.path} is declared`,
        help: isLinked
          ? `set \`path\` of ${project.name} to where it is: it is a linked work tree, and would lose its repository`
          : remedyText(
              `set \`path\` of ${project.name} to where it is; or, with its agents stopped, move it:`,
              moveTo(at, project.path),
            ),
      }),
  }),
  rule({
    name: 'agents-elsewhere',
    why: 'its agents run in another folder, so none of a second clone could be started',
    when: ({ observed }) => observed.kind === 'absent' && observed.agentsElsewhere,
    decision: ({ desired }, found) => blockedBy(agentsElsewhere(desired, found)),
  }),
  rule({
    name: 'retired',
    why: 'the clone was retired and is wanted again',
    when: ({ observed }) => observed.kind === 'absent' && firstOf(observed.retired),
    decision: ({ desired }, retired) => {
      const { repo, branch } = desired.project;
      return bringBack(
        desired,
        retired,
        ({ repository }) =>
          remoteDifference(repo, repository.remoteUrl) === null && repository.branch === branch,
      );
    },
  }),
  rule({
    name: 'perhaps-renamed',
    why: 'a clone of this fleet may be this project’s under another name',
    when: ({ observed }) => observed.mayBe,
    decision: ({ desired }, mayBe) => blockedBy(perhapsRenamed(desired, mayBe)),
  }),
  rule({
    name: 'mount-point',
    why: 'a clone is made beside its place and moved there when it is whole, and nothing can be moved onto a mount',
    when: ({ observed }) => observed.kind === 'absent' && observed.isMountPoint,
    decision: ({ desired: { project } }) =>
      blockedBy(mountPoint(project.path, `give ${project.name} a \`path\` below it, or unmount it`)),
  }),
  rule({
    // Only the remote can tell whether it is empty and the template is needed. That takes the network, so apply asks.
    name: 'missing',
    why: 'nothing is there, so nothing can be hurt',
    when: ({ observed }) => observed.kind === 'absent',
    decision: ({ desired: { project } }) => {
      const { path, branch, repo, template } = project;
      return wanted({
        action: 'create',
        reason: 'missing',
        risk: 'safe',
        before: null,
        after: { path, branch, repo: repo === null ? null : redactUrl(repo), template },
      } satisfies CloneStep);
    },
  }),
  rule({
    name: 'no-clone',
    why: 'the path holds other files, which are never written into or moved away',
    when: ({ observed }) => observed.kind === 'other' && observed,
    decision: ({ desired }, observed) => {
      const { fleet, project } = desired;
      const { path } = project;
      const { what } = observed;
      const behind = retiredBehind(desired, observed.retired ?? []);
      const also = behind === null ? '' : `, and ${behind}`;
      return blockedBy({
        code: 'path-taken',
        reason: `${path} is a ${what} ${what === 'symbolic link' ? 'to no clone' : 'that is not a clone'}${also}`,
        help: [
          remedyText('move it away:', moveBeside(path, `${path}.before`)),
          remedyText(
            `or give ${project.name} another path:`,
            `po set ${project.name} path=${shellWord(`${relativeTo(fleet.root, path)}-2`)}`,
          ),
        ].join('\n'),
      });
    },
  }),
  rule({
    name: 'retired-behind',
    why: 'the retired clone has the work, and another one would take its place unseen',
    when: ({ desired, observed }) => retiredBehind(desired, observed.retired ?? []),
    decision: ({ desired: { project }, observed }, behind) =>
      blockedBy({
        code: 'path-taken',
        reason: `${project.path} is a clone that po did not make, and ${behind}`,
        help: remedyText(
          `move it away to have the retired one back; to adopt it, take the marks off the retired one:`,
          ...(observed.retired ?? []).map((clone) => `${gitIn(clone.path)} config --remove-section po`),
        ),
      }),
  }),
  rule({
    name: 'marked-by-another',
    why: 'another registry manages the clone, and the two would undo each other’s work',
    when: ({ observed }) => repositoryIn(observed, 'other'),
    decision: ({ desired: { fleet, project } }, { marks }) => {
      const { path } = project;
      const { fleet: otherFleet, project: otherProject } = marks;
      const takeOff = `${gitIn(path)} config --remove-section po`;
      return blockedBy({
        code: 'marked-by-another',
        reason: `${path} is marked as project ${otherProject ?? '?'} of fleet ${otherFleet ?? '?'}`,
        help:
          otherFleet === fleet.name
            ? remedyText(
                'that project is in fleet.toml as well: give each of the two the path of its own clone; where the mark is an old one, take it off:',
                takeOff,
              )
            : remedyText('take it out of that fleet, then take its marks off:', takeOff),
      });
    },
  }),
  rule({
    // Where the clone is ours and another remote is declared, the remote changes.
    name: 'other-remote',
    why: 'a clone of something else may hold the only copy of it',
    when: (subject) => {
      const { desired, observed } = subject;
      const isOurs = observed.kind === 'repository' && observed.mark === 'ours';
      return isOurs && desired.project.repo !== null ? null : differenceIn(subject);
    },
    decision: ({ desired: { project } }, { difference, remoteUrl }) =>
      blockedBy({
        code: 'remote-differs',
        reason: `${project.path} has ${difference}`,
        help: remoteHelp(project, remoteUrl),
      }),
  }),
  rule({
    name: 'shared-remote',
    why: 'a linked work tree shares its remotes with another one',
    when: (subject) => {
      const { observed } = subject;
      const main = observed.kind === 'repository' ? mainOf(observed.repository) : null;
      const found = differenceIn(subject);
      return main !== null && found !== null && { main, ...found };
    },
    decision: ({ desired: { project } }, { main, difference, remoteUrl }) =>
      blockedBy({
        code: 'remote-differs',
        reason: `${project.path} has ${difference}; it is a linked work tree, and shares its remotes with ${main}`,
        help: remoteHelp(project, remoteUrl),
      }),
  }),
  rule({
    name: 'unmarked-on-another-branch',
    why: 'a clone is adopted as it is, and never switched before it is',
    when: ({ desired, observed }) => {
      const repository = repositoryIn(observed, 'none', 'unregistered');
      return repository?.branch !== desired.project.branch && repository;
    },
    decision: ({ desired: { project } }, repository) => {
      const { path, repo, branch, name } = project;
      const fetched =
        repo === null
          ? ''
          : `${followCommand(path, branch)} && ${gitIn(path)} fetch origin ${shellWord(branch)} && `;
      return blockedBy({
        code: 'branch-differs',
        reason: `${path} is ${whereIs(repository)}, and ${name} is declared on ${branch}`,
        help: [
          remedyText(
            'switch it, and po adopts it then:',
            `${fetched}${gitIn(path)} switch --guess ${shellWord(branch)}`,
          ),
          ...declareBranch(name, repository),
        ].join('\n'),
      });
    },
  }),
  rule({
    // The same holds for the clone of a renamed project, once the agents of its old name are stopped.
    name: 'adopt',
    why: 'a clone that was never marked is adopted where the operator sees it, never in silence',
    when: ({ observed }) => repositoryIn(observed, 'none', 'unregistered'),
    decision: ({ desired: { fleet, project }, observed }, repository) => {
      const main = mainOf(repository);
      const { marks } = repository;
      const adoption: CloneStep = {
        action: 'adopt',
        reason: observed.kind === 'repository' && observed.mark === 'none' ? 'unmarked' : 'renamed',
        risk: 'safe',
        before: { fleet: marks.fleet, project: marks.project },
        after: { path: project.path, fleet: fleet.name },
        ...(main === null ? {} : { display: { workTreeOf: main } }),
      };
      return wanted(adoption, 'adopted');
    },
  }),
  ...updateRules,
];

function repositoryIn(observed: CloneObserved, ...marks: readonly string[]) {
  return observed.kind === 'repository' && marks.includes(observed.mark) ? observed.repository : null;
}

function firstOf<T>(all: readonly T[] = []): readonly [T, ...T[]] | null {
  const [first, ...more] = all;
  return first === undefined ? null : [first, ...more];
}

function relativeTo(root: string, path: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}
