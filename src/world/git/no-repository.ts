// Tells a remote that is missing or denies access, which concerns one project, from a network or a key that does not work.
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { redactUrl } from '../../fleet/url.ts';
import { Obstruction } from '../failure.ts';
import { GitFailure } from './run.ts';

/** As git and the usual hosts say it. */
const words =
  /repository (?:'.*' )?(?:not found|does not exist)|does not appear to be a git repository|is this a git repository|could not be found|error: 403|access denied/i;

/** Throws an `Obstruction` if the remote is no repository. @param path the clone in which the remote has its name */
export function orNoRepository<T>(url: string, answer: Promise<T>, path: string | null = null): Promise<T> {
  return answer.catch((error: unknown) => {
    if (!(error instanceof GitFailure) || !words.test(error.output)) throw error;
    throw new Obstruction(
      'remote-missing',
      `${redactUrl(url)} is not a repository, or denies access\n${error.output}`,
      remedyText(
        'set `repo` of the project to the one that is meant, or ask for access; see what git says:',
        `git ${path === null ? '' : `-C ${shellWord(path)} `}ls-remote ${shellWord(redactUrl(url))}`,
      ),
    );
  });
}
