import type { Command } from './command.ts';
import { down } from './down.ts';
import { init } from './init.ts';
import { launch } from './launch.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { validate } from './validate.ts';

/** In the order of the help. */
export const commands: readonly Command[] = [init, validate, up, status, down, launch];
