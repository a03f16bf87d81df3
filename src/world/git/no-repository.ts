// Tells a remote that is missing, or denies access, from a network or a key that does not work: the first concerns one
// project, the others every later project as well.
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { redactUrl } from '../../fleet/url.ts';
import { Obstruction } from '../failure.ts';
import { GitFailure } from './run.ts';

/** As git and the usual hosts say it. */
const words =
  /repository (?:'.*' )?(?:not found|does not exist)|does not appear to be a git repository|is this a git repository|could not be found|error: 403|access denied/i;

/**
 * What to say of it; null where it failed in another way.
 *
 * @param path the clone in which the remote has its name, or null
 */
export function noRepository(url: string, error: unknown, path: string | null = null): Obstruction | null {
  if (!(error instanceof GitFailure) || !words.test(error.output)) return null;
  return new Obstruction(
    'remote-missing',
    `${redactUrl(url)} is not a repository, or denies access\n${error.output}`,
    remedyText(
      'set `repo` of the project to the one that is meant, or ask for access; see what git says:',
      `git ${path === null ? '' : `-C ${shellWord(path)} `}ls-remote ${shellWord(redactUrl(url))}`,
    ),
  );
}
