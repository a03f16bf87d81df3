// A pin that goes on top of what origin has by now: what came is brought in first, and whatever stands in the way of that
// is named with its way out.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, unwrapped } from '../support/fleet.ts';
import { goOn, pinnedProject } from '../support/pinned.ts';
import { agentsToml, commitFiles } from '../support/remotes.ts';
import { cloneState } from '../support/snapshot.ts';

const files = { 'agents.toml': agentsToml('web'), '.gitignore': '.ao-state/\n*.env\n', 'a.txt': 'a\n' };
const pinned = () => pinnedProject(files);

describe('a pin, and a remote that has gone on', () => {
  it('goes on top of what the clone knows of, which is brought in first', async () => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    const there = goOn(place, { 'b.txt': 'b\n' });
    git(web, 'fetch', '--quiet');
    fleet.useEngine('v0.2.0');
    expect((await fleet.plan()).steps).toMatchObject([
      { id: 'web/engine', before: { parent: expect.any(String) }, after: { push: true, fastForward: there } },
    ]);
    expect(unwrapped((await fleet.po('plan')).stdout).replaceAll(' (signed)', '')).toContain(
      'fast-forward to origin, commit the pin and push',
    );
    await fleet.apply();
    expect(git(web, 'rev-parse', 'HEAD^')).toBe(there);
    expect(remote.git('rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    expect(remote.changes('main')).toEqual(['M engine']);
    expect(git(web, 'status', '--porcelain')).toBe('');
    await fleet.expectConverged();
  });

  it('is blocked by files that are in the way, which are named, and by two that have come apart', async () => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    goOn(place, { 'b.txt': 'b\n', 'draft.txt': 'theirs\n' });
    git(web, 'fetch', '--quiet');
    writeFileSync(join(web, 'draft.txt'), 'mine\n');
    fleet.useEngine('v0.2.0');
    const before = [cloneState(web), remote.git('for-each-ref')];
    const { blocked } = await fleet.plan();
    expect(blocked).toMatchObject([{ kind: 'engine', code: 'remote-moved' }]);
    expect(blocked[0]?.reason).toContain('draft.txt');
    expect((await fleet.po('apply', '--yes')).code).toBe(4);
    expect([cloneState(web), remote.git('for-each-ref')]).toEqual(before);

    expect(blocked[0]?.help).toContain('/draft.txt.before');
    rmSync(join(web, 'draft.txt'));

    commitFiles(web, { 'mine.txt': 'mine\n' }, 'Mine');
    const apart = (await fleet.plan()).blocked;
    expect(apart).toMatchObject([{ kind: 'engine', code: 'diverged' }]);
    expect(apart[0]?.reason).toContain('1 commit here, 1 commit there');
    git(web, 'pull', '--quiet', '--no-rebase', '--no-edit', 'origin', 'main');
    expect((await fleet.po('apply', '--yes')).code).toBe(4);
    expect((await fleet.plan()).blocked).toMatchObject([{ code: 'pin-unpushed' }]);
    git(web, 'push', '--quiet', 'origin', 'main');
    await fleet.expectConverged();
  });

  it('is blocked, and has changed nothing, where it shows only then that something is in the way', async () => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    fleet.useEngine('v0.2.0');
    const there = goOn(place, { 'b.txt': 'b\n', 'draft.txt': 'theirs\n' });
    writeFileSync(join(web, 'draft.txt'), 'mine\n');
    const before = cloneState(web);
    const ran = await fleet.po('apply', '--yes');
    expect(ran.code).toBe(4);
    expect(unwrapped(ran.stdout)).toMatch(/1 commit ahead of .*draft\.txt/);
    const after = cloneState(web);
    expect({ ...after, refs: 0, objects: 0 }).toEqual({ ...before, refs: 0, objects: 0 });
    expect(after.refs).toEqual({
      ...before.refs,
      'refs/remotes/origin/main': there,
      'refs/remotes/origin/HEAD': there,
    });
    expect((await fleet.plan()).blocked).toMatchObject([{ code: 'remote-moved' }]);
    rmSync(join(web, 'draft.txt'));
    await fleet.apply();
    expect(git(web, 'rev-parse', 'HEAD^')).toBe(there);
    expect(remote.git('rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    await fleet.expectConverged();
  });

  it('leaves a remote that was rewritten to a person', async () => {
    const place = await pinned();
    const { fleet, remote, web, theirs } = place;
    git(theirs, 'commit', '--quiet', '--amend', '--message', 'Rewritten');
    git(theirs, 'push', '--quiet', '--force', remote.url, 'HEAD:main');
    fleet.useEngine('v0.2.0');
    const before = [cloneState(web).refs, remote.git('for-each-ref')];
    const ran = await fleet.po('apply', '--yes');
    expect(ran.code).toBe(4);
    expect(unwrapped(ran.stdout)).toContain('main of origin was rewritten');
    expect([cloneState(web).refs, remote.git('for-each-ref')]).toEqual(before);
    // Its way out.
    git(web, 'fetch', '--quiet', 'origin');
    expect((await fleet.plan()).blocked).toMatchObject([{ code: 'diverged' }]);
  });
});
