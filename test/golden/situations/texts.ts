// Situations whose names, reasons and paths are long, wide, secret, hostile, or very many.
import type { Project } from '../../../src/fleet/fleet.ts';
import { behind, nowhere, type Situation } from '../../support/golden.ts';
import { cloneOf, diagnosticOf, projectOf, repositoryOf } from '../../support/model.ts';
import { git, web } from './projects.ts';

const long = projectOf('a-project-with-the-longest-name-allowed', {
  repo: git('a-project-with-the-longest-name-allowed-by-po/and-more'),
});

/** What a forge or a Markdown parser would make something of. */
const breakout = [
  '`@octocat` ```',
  '</details></summary></code><img src=x onerror=alert(1)><!--',
  '| cell | **bold** ![x](https://example.org/x.png) [y](https://example.org)',
  '#12 GH-12 team/web#12 cccccccccccccccccccccccccccccccccccccccc :tada: $x$ www.example.org',
];
const hiding = 'look \u001b[2J\u001b[31m here \u202e or there\r\nand on\u200b \u{e0041}\u0085';
const token = `ghp_${'s3cret'.repeat(6)}`;

const thousand = (changes: (name: string) => Partial<Project>) =>
  Array.from({ length: 1_000 }, (_, index) => {
    const name = `project-${String(index + 1).padStart(4, '0')}`;
    return projectOf(name, changes(name));
  });
const cloned = thousand((name) => ({ repo: git(name) }));
const edited = thousand(() => ({ engine: 'v0.2.0' }));

export const texts: Readonly<Record<string, Situation>> = {
  'long-names': {
    projects: [
      { ...long, path: '/fleet/a/very/deep/folder/that/nobody/would/have/made/on/purpose/but/here/it/is' },
      projectOf('another-project-with-a-name-that-is-long', { state: 'retired' }),
      projectOf('third-project-with-a-name-that-is-long-x', {
        hold: { reason: 'x'.repeat(60), until: null },
      }),
    ],
    places: { [long.name]: null },
    also: ['color'],
  },
  'wide-characters': {
    projects: [
      projectOf('api', {
        path: '/fleet/漢字と仮名のフォルダ',
        hold: { reason: '移行が終わるまで待つ 🚧 👨‍👩‍👧', until: '2026-12-01' },
      }),
      web,
    ],
    places: { web: behind(web, { work: { engineChanges: ['メモ/予定.txt', 'café.txt', '🚧.md'] } }) },
  },
  'paths-that-need-quotes': {
    projects: [
      projectOf('blog', { path: "/fleet/the editor's place" }),
      projectOf('docs-site', { path: '/fleet/$(reboot)' }),
      projectOf('web', { path: '/fleet/a\u202eb', engine: 'v0.2.0' }),
    ],
    places: {
      blog: marked(projectOf('blog', { path: "/fleet/the editor's place" }), 'cellar'),
      'docs-site': cloneOf(projectOf('docs-site', { path: '/fleet/$(reboot)' }), { agentsToml: null }),
      web: behind(projectOf('web', { path: '/fleet/a\u202eb', engine: 'v0.2.0' }), {
        work: { engineChanges: ['x'] },
      }),
    },
  },
  credentials: {
    projects: [
      projectOf('api', { repo: `https://joe:s3cret@git.example.org/api.git?token=${token}` }),
      projectOf('blog', { hold: { reason: `until API_TOKEN=s3cret and ${token} are new`, until: null } }),
      projectOf('web', { repo: 'https://git.example.org/web.git' }),
    ],
    places: {
      api: null,
      web: cloneOf(web, {
        repository: repositoryOf(web, { remoteUrl: 'https://joe:s3cret@git.example.org/other.git' }),
      }),
    },
    secrets: ['s3cret'],
  },
  'hostile-text': {
    projects: [projectOf('api', { hold: { reason: hiding, until: null } }), web],
    places: { web: behind(web, { work: { engineChanges: ['\u001b]0;pwned\u0007', 'a\nb', 'ok'] } }) },
    also: ['color'],
  },
  'markdown-that-wants-out': {
    fleet: { name: 're`ci|pes' },
    projects: [
      projectOf('api', { hold: { reason: breakout.join(' '), until: null } }),
      projectOf('blog', { hold: { reason: hiding, until: null } }),
      projectOf('new', { path: `/fleet/${breakout[1]}`, repo: `https://example.org/${breakout[2]}` }),
      projectOf('old', { path: `/fleet/${breakout[0]}`, state: 'retired' }),
      projectOf('web', { repo: git('web'), engine: 'v0.2.0' }),
      projectOf('<b>@octocat</b>', { path: `/fleet/${breakout[3]}` }),
    ],
    places: {
      new: null,
      web: behind(projectOf('web', { repo: git('web'), engine: 'v0.2.0' }), {
        work: { engineChanges: breakout },
        repository: { marks: { fleet: 're`ci|pes', project: 'web', protect: false } },
      }),
      '<b>@octocat</b>': null,
    },
    diagnostics: [
      diagnosticOf({
        summary: '# @octocat',
        detail: `\`\`\`\n${breakout.join('\n')}\n</details>`,
        help: `\`\`\`\n  git clone '${breakout[1]}'`,
        place: { file: '`@octocat`.toml', line: 1, column: 2, length: 3, source: '```@octocat</details>' },
      }),
    ],
  },
  'thousand-new': { projects: cloned, places: nowhere(cloned) },
  'thousand-stopped': { projects: thousand(() => ({ state: 'stopped' })) },
  'thousand-retired': { projects: thousand(() => ({ state: 'retired' })) },
  'thousand-blocked': {
    projects: edited,
    places: Object.fromEntries(
      edited.map((project) => [project.name, behind(project, { work: { engineChanges: ['agents.mjs'] } })]),
    ),
  },
};

function marked(project: Project, fleet: string) {
  return cloneOf(project, {
    repository: repositoryOf(project, { marks: { fleet, project: project.name, protect: project.protect } }),
  });
}
