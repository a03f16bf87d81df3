// Every rule of the `diff` of a clone, hit on its own, and against the rule that comes before it: order is meaning.
import { describe, expect, it } from 'vitest';
import { diff as diffKind } from '../../../reconcilers/clone/diff.ts';
import type { CloneObserved } from '../../../reconcilers/clone/types.ts';
import type { Project } from '../../../src/fleet/fleet.ts';
import type { Repository } from '../../../src/world/repository.ts';
import { local, released, retired, short, stopped, url, web } from '../../support/decisions.ts';
import { desiredOf, projectOf, repositoryOf } from '../../support/model.ts';
import { recorded } from '../../support/rules-hit.ts';

const { diff: diffClone, itHitsItsRules } = recorded('clone-diff', diffKind);

describe('clone', () => {
  const at = (
    changes: Partial<Repository> = {},
    mark: 'ours' | 'none' | 'unregistered' | 'other' = 'ours',
    links = false,
  ): CloneObserved => ({
    kind: 'repository',
    repository: repositoryOf(web, changes),
    mark,
    ...(links ? { bound: { kind: 'work-trees', of: ['/elsewhere'] } as const } : {}),
    offBranch: null,
  });
  const strange = 'https://git.example.org/other.git';

  const lying = (name: string, isRegistered = false) => {
    const path = `/fleet/${name}`;
    return { path, project: name, repository: repositoryOf(web, { path }), isRegistered };
  };
  const aside = (at: string, changes: Partial<Repository> = {}, canMove = true) => {
    const path = `/fleet/.retired/web-${at}`;
    return { path, project: 'web', repository: repositoryOf(web, { path, ...changes }), canMove };
  };

  const occupied = (links: boolean): CloneObserved =>
    Object.assign(at({}, 'ours', links), { occupied: { sessions: [], pids: [7] } });

  it.each<[string, Project, CloneObserved, string]>([
    [
      'nothing there, and an orphan of its repository',
      web,
      { kind: 'absent', mayBe: [lying('old')] },
      '! clone-renamed',
    ],
    [
      'retired, nothing there, and an orphan of its repository',
      retired,
      { kind: 'absent', mayBe: [lying('old')] },
      '! clone-renamed',
    ],
    [
      'ours with the repository of another, whose clone holds its own',
      web,
      { ...at({ remoteUrl: strange }), mayBe: [lying('other', true)] },
      '! clone-renamed',
    ],
    [
      'nothing there, and its retired clone',
      web,
      { kind: 'absent', retired: [aside('1')] },
      'create retired-back',
    ],
    [
      'nothing there, and its retired clone on another file system',
      web,
      { kind: 'absent', retired: [aside('1', {}, false)] },
      '! retired-elsewhere',
    ],
    [
      'nothing there, and two retired clones',
      web,
      { kind: 'absent', retired: [aside('1'), aside('2')] },
      '! retired-several',
    ],
    [
      'a folder, and its retired clone',
      web,
      { kind: 'other', what: 'folder', retired: [aside('1')] },
      '! path-taken',
    ],
    [
      'a clone without marks, and its retired clone',
      web,
      { ...at({}, 'none'), retired: [aside('1')] },
      '! path-taken',
    ],
    ['nothing there', web, { kind: 'absent' }, 'create missing'],
    ['a stopped project is there as well', stopped, { kind: 'absent' }, 'create missing'],
    ['a file', web, { kind: 'other', what: 'file' }, '! path-taken'],
    ['a folder', web, { kind: 'other', what: 'folder' }, '! path-taken'],
    ['a bare repository', web, { kind: 'other', what: 'bare repository' }, '! path-taken'],
    ["another's", web, at({}, 'other'), '! marked-by-another'],
    ["another's, whatever its remote", web, at({ remoteUrl: strange }, 'other'), '! marked-by-another'],
    ['another remote', web, at({ remoteUrl: strange }), 'update remote-differs'],
    ['another remote and no mark', web, at({ remoteUrl: strange }, 'none'), '! remote-differs'],
    ['no remote where one is declared', web, at({ remoteUrl: null }), 'update remote-differs'],
    ['a remote where none is declared', local, at({ remoteUrl: url }), '! remote-differs'],
    [
      'the same remote, written otherwise',
      web,
      at({ remoteUrl: 'HTTPS://u:p@git.example.org/team/web' }),
      '-',
    ],
    ['no mark', web, at({}, 'none'), 'adopt unmarked'],
    ['no mark, another branch', web, at({ branch: 'feature' }, 'none'), '! branch-differs'],
    ['no mark, no branch', web, at({ branch: null }, 'none'), '! branch-differs'],
    ['ours', web, at(), '-'],
    ['ours, with linked worktrees', web, at({}, 'ours', true), '-'],
    [
      'nothing there, and its clone elsewhere',
      web,
      { kind: 'absent', elsewhere: '/fleet/old' },
      '! clone-elsewhere',
    ],
    [
      'nothing there, and its agents elsewhere',
      web,
      { kind: 'absent', agentsElsewhere: { path: '/other/web', sessions: ['web/writer'] } },
      '! clone-elsewhere',
    ],
    [
      'stopped, nothing there, and its agents elsewhere',
      stopped,
      { kind: 'absent', agentsElsewhere: { path: '/other/web', sessions: ['web/writer'] } },
      '! clone-elsewhere',
    ],
    ['of an unregistered name', web, at({}, 'unregistered'), 'adopt renamed'],
    ['of an unregistered name, another branch', web, at({ branch: 'x' }, 'unregistered'), '! branch-differs'],
    [
      'of an unregistered name, another remote',
      web,
      at({ remoteUrl: strange }, 'unregistered'),
      '! remote-differs',
    ],
    ['released', released, at(), 'release removed'],
    ['released, gone', released, { kind: 'absent' }, '-'],
    ['released, not a clone', released, { kind: 'other', what: 'folder' }, '-'],
    ['released already', released, at({}, 'none'), '-'],
    ["released, another's", released, at({}, 'other'), '-'],
    ['retired, gone', retired, { kind: 'absent' }, '-'],
    [
      'retired, gone, and its watchdog works elsewhere',
      retired,
      { kind: 'absent', agentsElsewhere: { path: '/before/web', sessions: ['the watchdog of web (pid 7)'] } },
      '! clone-elsewhere',
    ],
    ['retired, and somebody else works in it', retired, occupied(false), '! runs-elsewhere'],
    [
      'retired, somebody else works in it, and it cannot be moved',
      retired,
      occupied(true),
      '! linked-worktrees',
    ],
    ['retired, and not a clone', retired, { kind: 'other', what: 'folder' }, '-'],
    ['retired, never ours', retired, at({}, 'none'), '-'],
    ["retired, another's", retired, at({}, 'other'), '-'],
    ['retired, with linked worktrees', retired, at({}, 'ours', true), '! linked-worktrees'],
    ['retired', retired, at(), 'retire state-retired disruptive'],
    ['retired, whatever its remote', retired, at({ remoteUrl: strange }), 'retire state-retired disruptive'],
  ])('%s', (_name, project, observed, expected) => {
    expect(short(diffClone(desiredOf(project), observed))).toBe(expected);
  });

  it('says in facts what it would do', () => {
    expect(diffClone(desiredOf(web), { kind: 'absent' }).step).toMatchObject({
      before: null,
      after: { path: '/fleet/web', branch: 'main', repo: url, template: 'shell' },
    });
    expect(diffClone(desiredOf(retired), at()).step).toMatchObject({
      before: { path: '/fleet/web' },
      after: { under: '/fleet/.retired' },
    });
  });

  it.each([
    ['/fleet/old', 'set `path` of web to where they were started'],
    [
      '/other/web',
      'set `root` back to where they were started; or, when this is another fleet, give it another `name`',
    ],
  ])('says how to keep the project whose agents were started at %s', (path, words) => {
    const agentsElsewhere = { path, sessions: ['web/editor', 'web/writer'] };
    expect(diffClone(desiredOf(web), { kind: 'absent', agentsElsewhere }).blocked).toMatchObject({
      reason: `web/editor, web/writer were started at ${path}, and /fleet/web is declared`,
      // Out of another root no clone is to be taken.
      help: path.startsWith('/fleet/')
        ? `${words}; or stop them, and move it here:\n  cd ${path} && node engine/agents.mjs down\n  mkdir -p /fleet/web && rmdir /fleet/web && mv ${path} /fleet/web`
        : words,
    });
  });

  it('shows no credentials, of the registry or of the clone', () => {
    const secret = projectOf('web', { repo: 'https://me:hunter2@git.example.org/a.git' });
    const other = at({ remoteUrl: 'https://me:hunter2@git.example.org/b.git' });
    const shown = JSON.stringify([
      diffClone(desiredOf(secret), { kind: 'absent' }),
      diffClone(desiredOf(secret), other),
      diffClone(desiredOf(local), other),
    ]);
    expect(shown).not.toContain('hunter2');
  });
});

itHitsItsRules();
