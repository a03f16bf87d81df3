// What a release says of itself: one version everywhere, and a changelog that its users can read.
import { describeRules, type Rule } from '../../support/tidy-rules.ts';

const lineLimit = 150;
const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'] as const;

/** What only those know who know the sources. */
const internals = [
  /\bADR\b|docs\/adr\//,
  /\b(?:src|reconcilers|scripts|test)\/|\.ts\b/,
  /\bnpm (?:test|run)\b/,
];

const rules: readonly Rule[] = [
  {
    name: 'package.json, its lock file, the documents, the changelog, the manual page, flake.nix and `po --version` have one version',
    problems: (files) => {
      const text = (path: string) => files.get(path) ?? '';
      const { version } = JSON.parse(text('package.json')) as { version: string };
      const lock = JSON.parse(text('package-lock.json')) as {
        version: string;
        packages: Record<string, { version: string }>;
      };
      const found: Readonly<Record<string, string | undefined>> = {
        'package-lock.json': lock.version,
        'package-lock.json, its first package': lock.packages['']?.version,
        'CHANGELOG.md': /^## (\d+\.\d+\.\d+) - /m.exec(text('CHANGELOG.md'))?.[1],
        'docs/reference/po.1': /^\.TH PO 1 "" "po (\S+)"/m.exec(text('docs/reference/po.1'))?.[1],
      };
      const tarballs = [...files].flatMap(([path, page]) =>
        path.endsWith('.md')
          ? [...page.matchAll(/project-orchestrator-(\d[\w.]*)\.tgz/g)].map(
              ([, other]) => [path, other] as const,
            )
          : [],
      );
      const others = [...Object.entries(found), ...tarballs].flatMap(([path, other]) =>
        other === version ? [] : [`${path} has ${other}, package.json ${version}`],
      );
      // These two read package.json.
      const readers = {
        'flake.nix': /manifest = lib\.importJSON \.\/package\.json;[\s\S]*inherit \(manifest\) version;/,
        'src/cli/version.ts': /from '\.\.\/\.\.\/package\.json'[\s\S]*= packageJson\.version;/,
      };
      return others.concat(
        Object.entries(readers).flatMap(([path, pattern]) =>
          pattern.test(text(path)) ? [] : [`${path} does not take its version from package.json`],
        ),
      );
    },
    bad: [
      { 'package.json': '{ "version": "0.0.9" }' },
      { 'README.md': 'npm install -g ./project-orchestrator-0.0.9.tgz\n' },
      { 'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n## 0.0.9 - 2026-01-01\n' },
      { 'docs/reference/po.1': '.TH PO 1 "" "po 0.0.9" "User Commands"\n' },
      { 'flake.nix': '{ version = "0.1.0"; }' },
      { 'src/cli/version.ts': "export const version = '0.1.0';" },
    ],
  },
  {
    name: 'CHANGELOG.md has the form of Keep a Changelog, the newest release first',
    problems: (files) => {
      const lines = (files.get('CHANGELOG.md') ?? '').split('\n');
      const titles = lines.filter((line) => line.startsWith('## '));
      const isTitle = (title: string, index: number) =>
        /^## \d+\.\d+\.\d+ - \d{4}-\d\d-\d\d$/.test(title) || (index === 0 && title === '## Unreleased');
      const faults = titles.filter((title, index) => !isTitle(title, index));
      const dates = titles.map((title) => title.slice(-10)).filter((date) => /^\d{4}-/.test(date));
      if (dates.join() !== dates.toSorted().reverse().join()) faults.push('the releases are not in order');
      for (const section of lines.join('\n').split(/^## /m)) {
        const headings = [...section.matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading);
        const inOrder = kinds.filter((kind) => headings.includes(kind));
        if (headings.join() !== inOrder.join())
          faults.push(`${section.split('\n', 1)[0]} has ${headings.join()}`);
      }
      return faults;
    },
    bad: [
      { 'CHANGELOG.md': '# Changelog\n\n## v0.1.0\n' },
      { 'CHANGELOG.md': '# Changelog\n\n## 0.1.0 - 2026-01-01\n\n## 0.2.0 - 2026-02-01\n' },
      { 'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n### Fixed\n\n### Added\n' },
      { 'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n### Added\n\n### Added\n' },
    ],
  },
  {
    name: 'an entry of CHANGELOG.md is one line, and names nothing that only the sources know',
    problems: (files) => {
      const lines = (files.get('CHANGELOG.md') ?? '').split('\n');
      return lines.flatMap((line, index) => {
        const faults = [
          ...(/^\s+\S/.test(line) ? ['goes on from the line above'] : []),
          ...(line.length > lineLimit ? [`has ${line.length} characters`] : []),
          ...(internals.some((pattern) => pattern.test(line)) ? ['names something internal'] : []),
          ...(line.startsWith('- ') && !line.endsWith('.') ? ['is no sentence'] : []),
        ];
        return faults.map((fault) => `CHANGELOG.md:${index + 1} ${fault}`);
      });
    },
    bad: [
      '- po plan is faster\n  than before.',
      '- See ADR 12.',
      '- `src/plan/assemble.ts` is pure.',
      '- `npm run test:laws` tries more.',
      '- po plan is faster',
      `- ${'Fast. '.repeat(40)}`,
    ].map((entry) => ({ 'CHANGELOG.md': entry })),
  },
];

describeRules(rules);
