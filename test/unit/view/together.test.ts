// Warnings of one cause in many projects are one entry, with the commands of the first few.
import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { remedyText } from '../../../engine/kernel/help.ts';
import { together } from '../../../src/view/together.ts';

const names = (count: number) => Array.from({ length: count }, (_, at) => `web-${at + 1}`);
const waiting = (project: string, what = 'asks a question'): Diagnostic => ({
  ...{ severity: 'warning', code: 'agents-waiting', summary: 'An agent waits for you', project },
  detail: `${project}/writer ${what}`,
  help: remedyText('answer it in its terminal:', `po attach ${project}/writer`),
});

it('says once that twelve agents wait, names eight, and how to get to the first three', () => {
  const all = names(12).map((name, at) =>
    waiting(name, at % 2 === 0 ? 'is not logged in' : 'asks a question'),
  );
  const [one, ...others] = together(all);
  expect(others).toEqual([]);
  expect(one).toMatchObject({ severity: 'warning', code: 'agents-waiting', summary: 'Agents wait for you' });
  expect(one?.detail.split('\n')).toEqual([...all.slice(0, 8).map(({ detail }) => detail), '… and 4 more']);
  expect(one?.help?.split('\n')).toEqual([
    'answer it in its terminal:',
    ...['web-1', 'web-2', 'web-3'].map((name) => `  po attach ${name}/writer`),
    '… and 9 more projects: po plan NAME shows each',
  ]);
});

it('says of definitions that have changed once what to do, whatever the names', () => {
  const changed = names(5).map(
    (project): Diagnostic => ({
      ...{
        severity: 'warning',
        code: 'restart-required',
        summary: 'An agent runs by an earlier definition',
        project,
      },
      detail: `writer of ${project}: agents.toml or the prompt has changed since; restart required`,
      help: remedyText('when its work allows:', `po apply --restart ${project}`),
    }),
  );
  const all = together([...changed.slice(0, 2), waiting('other'), ...changed.slice(2)]);
  expect(all.map(({ summary }) => summary)).toEqual([
    'Agents run by earlier definitions',
    'An agent waits for you',
  ]);
});

it('tells a few one by one, and every error', () => {
  const few = names(3).map((name) => waiting(name));
  expect(together(few)).toEqual(few);
  const errors = names(5).map(
    (project): Diagnostic => ({
      ...{ severity: 'error', code: 'unreadable', summary: 'A path cannot be read', project },
      detail: `/fleet/${project}: EACCES`,
    }),
  );
  expect(together(errors)).toEqual(errors);
});

it('names the projects of what is the same in all of them', () => {
  const same = (project: string): Diagnostic => ({
    ...{
      severity: 'error',
      code: 'tmux-unknown',
      summary: 'tmux does not answer',
      detail: 'timed out',
      project,
    },
  });
  expect(together(names(2).map(same))).toMatchObject([{ detail: 'timed out\nin 2 projects: web-1, web-2' }]);
});
