import type { BlockCode } from '../codes/blocked.ts';

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

/**
 * The obstacle lies in this project: in its declaration, its clone or its remote. Other projects are not affected.
 * The message is the obstacle, the output the remedy.
 */
export class Obstruction extends WorldFailure {
  readonly code: BlockCode;

  constructor(code: BlockCode, reason: string, help = '') {
    super(reason, help);
    this.name = 'Obstruction';
    this.code = code;
  }
}
