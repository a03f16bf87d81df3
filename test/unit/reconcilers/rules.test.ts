// The rules of all kinds as a whole: each has a name of its own and a reason that a person can read, and each decides in a
// test. Those that no other test of a `diff` reaches are here.
import { describe, expect, it } from 'vitest';
import { diff as diffAgents } from '../../../reconcilers/agents/diff.ts';
import { runningRules } from '../../../reconcilers/agents/running-rules.ts';
import { stoppedRules } from '../../../reconcilers/agents/stopped-rules.ts';
import type { AgentsObserved } from '../../../reconcilers/agents/types.ts';
import { diff as diffClone } from '../../../reconcilers/clone/diff.ts';
import { releasedRules, retiredRules } from '../../../reconcilers/clone/leaving-rules.ts';
import { presentRules } from '../../../reconcilers/clone/present-rules.ts';
import { diff as diffEngine } from '../../../reconcilers/engine/diff.ts';
import { rules as engineRules } from '../../../reconcilers/engine/rules.ts';
import type { Decision } from '../../../reconcilers/reconciler.ts';
import { released, short, web } from '../../support/decisions.ts';
import {
  desiredOf,
  fleetOf,
  projectOf,
  repositoryOf,
  runnableEngine,
  sessionOf,
  workOf,
} from '../../support/model.ts';
import { rulesHit } from '../../support/rules-hit.ts';

interface Named {
  readonly name: string;
  readonly why: string;
}

const tables: Readonly<Record<'clone' | 'engine' | 'agents', Readonly<Record<string, readonly Named[]>>>> = {
  clone: { present: presentRules, retired: retiredRules, released: releasedRules },
  engine: { engine: engineRules },
  agents: { running: runningRules, stopped: stoppedRules },
};

const agentsAt = (changes: Partial<Extract<AgentsObserved, { kind: 'clone' }>> = {}): AgentsObserved => ({
  kind: 'clone',
  declared: {
    kind: 'agents',
    agents: [{ name: 'a', backend: 'shell', persistent: true, needsWatchdog: true }],
  },
  ours: [],
  foreign: [],
  engine: runnableEngine,
  watchdog: 'running',
  drifted: [],
  ...changes,
});

const unclear = [{ kind: 'unmarked', agent: 'a', session: sessionOf(web, 'a') }] as const;
const misled = { records: [{ file: 'process.json', pid: 7 }], sessions: [] };

describe.each(Object.entries(tables))('the rules of the kind %s', (_, ofKind) => {
  it.each(Object.entries(ofKind))(
    '%s: each has a name and a reason, and the last one always holds',
    (_, all) => {
      const names = all.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { name, why } of all) {
        expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
        expect(why, name).toMatch(/^[^A-Z][^\n]{10,130}[^.]$/);
      }
    },
  );
});

describe('a rule decides', () => {
  const other = projectOf('other', { path: web.path });
  const cases: readonly (readonly [keyof typeof tables, string, Decision, string])[] = [
    [
      'clone',
      'mount-point',
      diffClone(desiredOf(web), { kind: 'absent', isMountPoint: true }),
      '! mount-point',
    ],
    [
      'clone',
      'shared-remote',
      diffClone(desiredOf(web), {
        kind: 'repository',
        repository: repositoryOf(web, {
          remoteUrl: 'https://git.example.org/other.git',
          commonDir: '/main/.git',
        }),
        mark: 'ours',
        offBranch: null,
      }),
      '! remote-differs',
    ],
    [
      'clone',
      'renamed',
      diffClone(desiredOf(released, fleetOf([other])), {
        kind: 'repository',
        repository: repositoryOf(web),
        mark: 'ours',
        offBranch: null,
      }),
      '-',
    ],
    [
      'agents',
      'branch-without-agents',
      diffAgents(desiredOf(web), agentsAt(), 'files-without-agents'),
      '! agents-file-missing',
    ],
    ['agents', 'files-change', diffAgents(desiredOf(web), agentsAt(), 'other-files'), 'start clone-changes'],
    ['agents', 'session-unclear', diffAgents(desiredOf(web), agentsAt({ unclear })), '! session-unclear'],
    ['agents', 'records-mislead', diffAgents(desiredOf(web), agentsAt({ misled })), '! record-unproven'],
    [
      'engine',
      'mount-point',
      diffEngine(desiredOf(web), {
        kind: 'clone',
        repository: repositoryOf(web, { engineOnDisk: { kind: 'absent' } }),
        pinnedVersion: null,
        work: workOf(web),
        isEngineMounted: true,
      }),
      '! mount-point',
    ],
    [
      'engine',
      'files-change',
      diffEngine(desiredOf(web), { kind: 'no-clone' }, 'other-files'),
      'update clone-changes',
    ],
  ];

  it.each(cases)('%s: %s', (kind, name, decision, expected) => {
    expect([decision.rule.name, short(decision)]).toEqual([name, expected]);
    expect(Object.values(tables[kind]).flatMap((all) => all.map((one) => one.name))).toContain(name);
  });

  it.each(Object.entries(tables))('every rule of the kind %s in some test', (kind, ofKind) => {
    const names = new Set(Object.values(ofKind).flatMap((all) => all.map(({ name }) => name)));
    const hit = new Set([
      ...Object.entries(rulesHit).flatMap(([file, found]) => (file.startsWith(kind) ? found : [])),
      ...cases.flatMap(([of, name]) => (of === kind ? [name] : [])),
    ]);
    expect([...names].filter((name) => !hit.has(name))).toEqual([]);
    expect([...hit].filter((name) => !names.has(name))).toEqual([]);
  });
});
