import type { BlockCode } from '../codes/blocked.ts';

/** git, a remote or an agent refused. Ends a step and becomes its outcome; any other error is a fault of po's. */
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

/** The obstacle (the message) lies in this project alone: its declaration, clone or remote. The output is the remedy. */
export class Obstruction extends WorldFailure {
  readonly code: BlockCode;

  constructor(code: BlockCode, reason: string, help = '') {
    super(reason, help);
    this.name = 'Obstruction';
    this.code = code;
  }
}
