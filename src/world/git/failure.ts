import { redactUrl } from '../../fleet/url.ts';
import { WorldFailure } from '../failure.ts';

/** Git said no, or gave no answer in time. The message names the command; credentials are cut out of both. */
export class GitFailure extends WorldFailure {
  constructor(command: string, output: string) {
    super(redactUrl(`git ${command} failed`), redactUrl(output));
    this.name = 'GitFailure';
  }
}
