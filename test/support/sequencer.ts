// In which order test files are begun. What takes longest comes first: begun last, it would keep one core busy and leave
// the others without work. Vitest itself goes by the size of a file where it has seen no run yet.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Of files that take more than a minute and do not look it. */
const longest = [
  /e2e\/readme\./,
  /e2e\/engine-(send|heal|wake)\./,
  /e2e\/po-(update|agents|removal|order)\./,
];
const later = [/\/e2e\//, /\/worlds\//, /unit\/git-/];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = [...longest, ...later].findIndex((pattern) => pattern.test(moduleId));
      return rank === -1 ? Number.POSITIVE_INFINITY : rank;
    };
    const bySize = await super.sort(files);
    return bySize.toSorted((a, b) => {
      const [first, second] = [rankOf(a), rankOf(b)];
      return first === second ? 0 : first - second;
    });
  }
}
