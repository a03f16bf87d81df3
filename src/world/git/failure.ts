import { redactUrl } from '../../fleet/url.ts';
import { WorldFailure } from '../failure.ts';

/** git refused, or did not answer in time. The message names the command. Neither text has credentials in it. */
export class GitFailure extends WorldFailure {
  constructor(command: string, output: string) {
    super(redactUrl(`git ${command} failed`), redactUrl(output));
    this.name = 'GitFailure';
  }
}

/** What git answers; null where it fails. */
export function unlessGitFails<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof GitFailure) return null;
    throw error;
  });
}
