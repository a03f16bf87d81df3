import { wayOut } from './kernel/help.ts';

/** What was written is not a command of the engine: exit 64. */
export class UsageError extends Error {
  readonly help: string;

  constructor(message: string, help = wayOut('see its commands:', 'node engine/agents.mjs help')) {
    super(message);
    this.name = 'UsageError';
    this.help = help;
  }
}
