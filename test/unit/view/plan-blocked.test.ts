// What is said of a block on the plan's screen.
import { expect, it } from 'vitest';
import { blockedText } from '../../../src/view/plan/blocked.ts';

it('has each command below the words that it belongs to', () => {
  const help = 'if it is the old one:\n  po set web path=old\nif it is new:\n  po apply old';
  const block = {
    project: 'web',
    kind: 'clone',
    code: 'clone-renamed',
    reason: 'it is not clear',
    help,
  } as const;
  const changes = { blocked: [block] };
  expect(blockedText(changes, { width: 80, color: false })).toBe(
    [
      'Blocked',
      '  ! web  it is not clear (clone-renamed)',
      '      To fix: if it is the old one:',
      '        po set web path=old',
      '      if it is new:',
      '        po apply old',
    ].join('\n'),
  );
});
