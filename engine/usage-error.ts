import { remedyText } from './kernel/help.ts';

/** What was written is not a command of the engine: exit 64. */
export class UsageError extends Error {
  readonly help: string;

  constructor(message: string, help = remedyText('see its commands:', 'node engine/agents.mjs help')) {
    super(message);
    this.name = 'UsageError';
    this.help = help;
  }
}
