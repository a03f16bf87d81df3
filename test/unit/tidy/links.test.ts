// Every relative link of a document leads to a file of the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const top = join(import.meta.dirname, '../../..');
const documents = execFileSync('git', ['ls-files', '-z', '--', '*.md'], { cwd: top, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && !path.startsWith('test/'));

function brokenIn(path: string, text: string): string[] {
  // Of code, only samples of Markdown have links.
  const prose = text.replaceAll(/^( *)(`{3,})[\s\S]*?^\1\2/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(top, dirname(path), link)))
    .map((link) => `${path} links to ${link}`);
}

it.each(documents)('%s', (path) => {
  expect(brokenIn(path, readFileSync(join(top, path), 'utf8'))).toEqual([]);
});

it('finds a link that leads nowhere', () => {
  expect(
    brokenIn('docs/x.md', 'see [this](gone.md#part), `[not](this.md)` and [that](x/../glossary.md)'),
  ).toEqual(['docs/x.md links to gone.md']);
});
