// Counts the commits of a range by which po pinned an engine and did nothing else: the only ones that po pushes
// unasked.
import { isPinSubject } from '../repository.ts';
import type { LocalGit } from './run.ts';

/** More than these are not looked at, and count as others. */
const mostCommits = 100;

/** @param range such as `origin/main..HEAD` */
export async function countPins(git: LocalGit, path: string, range: string): Promise<number> {
  const options = [
    '--no-show-signature',
    '--no-color',
    '--no-renames',
    '--no-abbrev',
    '--ignore-submodules=none',
    '--raw',
    '-m',
    '-z',
  ];
  const format = '--format=%x01%P%x02%s%x02';
  const output = await git.raw(path, ['log', `--max-count=${mostCommits}`, ...options, format, range, '--']);
  return output.split('\x01').filter((record) => record !== '' && isPin(record)).length;
}

/** One commit: its parents, its subject and its changes. */
function isPin(record: string): boolean {
  const [parents = '', subject = '', changes = ''] = record.split('\x02');
  if (parents.includes(' ') || !isPinSubject(subject)) return false;
  const fields = changes.split('\0').filter((field) => field.trim() !== '');
  const rows = fields.flatMap((row, at) => (at % 2 === 0 ? [{ row, name: fields[at + 1] }] : []));
  const engine = rows.find(({ name }) => name === 'engine');
  if (engine === undefined || !/^\s*:\d{6} 160000 /.test(engine.row)) return false;
  // The entry of a submodule that was not there before is written beside it.
  const isFirst = /^\s*:000000 /.test(engine.row);
  return rows.every(({ name }) => name === 'engine' || (isFirst && name === '.gitmodules'));
}
