// Rules that the repository itself is held to. Every rule is given a sample that breaks it, so that none of them can
// pass by seeing nothing.
import { describe, expect, it } from 'vitest';
import { type Files, repositoryFiles, type Source, sourceOf } from './tidy.ts';

export interface Rule {
  readonly name: string;
  /** What is wrong, each with its file; empty where the rule holds. */
  readonly problems: (files: Files) => readonly string[];
  /** Files laid over the repository that break the rule. Null takes a file away. */
  readonly bad: readonly Readonly<Record<string, string | null>>[];
}

export const repository = repositoryFiles();

export function describeRules(rules: readonly Rule[]): void {
  describe('the repository', () => {
    it('is seen', () => {
      expect(sources(repository).length).toBeGreaterThan(100);
    });

    describe.each(rules)('$name', ({ problems, bad }) => {
      it('holds', () => {
        expect(problems(repository)).toEqual([]);
      });

      it.each(bad.map((overlay) => ({ sample: JSON.stringify(overlay).slice(0, 100), overlay })))(
        'sees $sample',
        ({ overlay }) => {
          const before = problems(repository);
          const files = new Map<string, string>(repository);
          for (const [path, text] of Object.entries(overlay)) {
            if (text === null) files.delete(path);
            else files.set(path, text);
          }
          expect(problems(files).filter((problem) => !before.includes(problem))).not.toEqual([]);
        },
      );
    });
  });
}

/** Sources of the product, or whatever else is asked for. */
export function sources(
  files: Files,
  which = /^(src|reconcilers|engine|scripts)\/.*\.ts$/,
): readonly Source[] {
  return [...files].flatMap(([path, text]) => (which.test(path) ? [sourceOf(path, text)] : []));
}
