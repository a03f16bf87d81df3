/**
 * Something in the world refused: git said no, a remote did not answer, an agent did not come up. It ends a step
 * and becomes its outcome. Any other error is a fault of our own and ends the run.
 */
export class WorldFailure extends Error {
  /** The last lines of what was printed; empty where the message says all. */
  readonly output: string;
  /** A remote gave no answer in time, or did not a moment ago: that says nothing of anything else. */
  readonly isSilence: boolean = false;

  constructor(message: string, output = '') {
    super(message);
    this.name = 'WorldFailure';
    this.output = output;
  }
}
