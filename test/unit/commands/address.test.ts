// Which words of `po add` are addresses, and what a project is named after one.
import { describe, expect, it } from 'vitest';
import { isAddress, isSetting, nameOfAddress, otherNamesOf } from '../../../src/commands/add/address.ts';
import { namePattern } from '../../../src/fleet/name.ts';
import { fc } from '../../support/fast-check.ts';
import { hostileText } from '../../support/hostile.ts';

describe('the name that an address gives', () => {
  it.each([
    ['https://git.example.org/team/web.git', 'web'],
    ['https://git.example.org/team/web', 'web'],
    ['https://git.example.org/team/web/', 'web'],
    ['https://git.example.org/team/web.git/', 'web'],
    ['https://git.example.org/team/web.GIT', 'web'],
    ['https://git.example.org/team/web.git?ref=main#top', 'web'],
    ['https://joe:token@git.example.org/team/web.git', 'web'],
    ['https://git.example.org:8443/team/Docs_Site.git', 'docs-site'],
    ['https://git.example.org/team/my%20web.git', 'my-web'],
    ['https://git.example.org/team/100%.git', '100'],
    ['https://git.example.org/team/next.js', 'next-js'],
    ['https://git.example.org/team/Ünï-Wëb.git', 'uni-web'],
    ['https://git.example.org/team/-web-.git', 'web'],
    ['https://git.example.org/team/a=b.git', 'a-b'],
    [`https://git.example.org/team/${'x'.repeat(60)}.git`, 'x'.repeat(39)],
    ['ssh://git@git.example.org:2222/team/web.git', 'web'],
    ['ssh://git@git.example.org/~joe/web', 'web'],
    ['git@git.example.org:team/web.git', 'web'],
    ['git@git.example.org:web.git', 'web'],
    ['git.example.org:web', 'web'],
    ['file:///srv/git/web.git', 'web'],
    ['file:///home/joe/web/.git', 'web'],
    ['/srv/git/web.git/', 'web'],
    ['/home/joe/My Web', 'my-web'],
    ['../web.git', 'web'],
    ['./web', 'web'],
    ['/srv/backup/web.bundle', 'web'],
    ['C:\\Users\\joe\\Web.git', 'web'],
    ['C:/Users/joe/Web', 'web'],
    ['\\\\server\\share\\web.git', 'web'],
    ['https://git.example.org', null],
    ['https://git.example.org/', null],
    ['https://git.example.org/team/日本語.git', null],
    ['git@git.example.org:', null],
    ['/', null],
    ['', null],
  ])('%s gives %s', (address, name) => {
    expect(nameOfAddress(address)).toBe(name);
  });

  it('is a name or none, whatever the address', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const name = nameOfAddress(text);
        if (name === null) return;
        expect(name).toMatch(namePattern);
        for (const other of otherNamesOf(text, name)) expect(other).toMatch(namePattern);
      }),
    );
  });

  it('is followed by names that tell whose it is, and then by numbers', () => {
    const [first, second, third] = otherNamesOf('https://git.example.org/Team/web.git', 'web');
    expect([first, second, third]).toEqual(['team-web', 'web-2', 'web-3']);
    expect(otherNamesOf('git@git.example.org:web.git', 'web')[0]).toBe('web-2');
  });
});

describe('a word of po add', () => {
  it.each([
    ['web', 'name'],
    ['Web', 'name'],
    ['docs-site', 'name'],
    ['my project', 'name'],
    ['next.js', 'name'],
    ['', 'name'],
    ['state=stopped', 'setting'],
    ['hold.reason=see https://example.org/x', 'setting'],
    ['repo=git@git.example.org:web.git', 'setting'],
    ['=x', 'setting'],
    ['web.git', 'address'],
    ['./web', 'address'],
    ['team/web', 'address'],
    ['.', 'address'],
    ['..', 'address'],
    ['~', 'address'],
    ['C:\\web', 'address'],
    ['git@git.example.org:web', 'address'],
    ['https://git.example.org/a?b=c', 'address'],
    ['git@git.example.org:a=b.git', 'address'],
    ['./a=b', 'address'],
  ])('%j is a %s', (word, kind) => {
    expect(isSetting(word) ? 'setting' : isAddress(word) ? 'address' : 'name').toBe(kind);
  });
});
