/** The wait label of a turn. Pure. */
import type { Turn } from './queue.ts';

/** What an agent waits for, in words that follow its name. */
export function waitsInWords(
  account: string,
  { ahead, expectedAt }: Pick<Turn, 'ahead' | 'expectedAt'>,
  now: Date,
): string {
  const seconds = Math.max(0, Math.ceil((expectedAt.getTime() - now.getTime()) / 1000));
  const before = ahead === 0 ? '' : `, ${ahead} before it`;
  return `waits for its turn on the account ${account}${before}: starts in ${seconds} s`;
}
