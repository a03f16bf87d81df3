/**
 * Something in the world refused: git said no, a remote did not answer, an agent did not come up. It ends a step
 * and becomes its outcome. Any other error is a fault of our own and ends the run.
 */
export class WorldFailure extends Error {
  /** The last lines of what was printed; empty where the message says all. */
  readonly output: string;

  constructor(message: string, output = '') {
    super(message);
    this.name = 'WorldFailure';
    this.output = output;
  }
}
