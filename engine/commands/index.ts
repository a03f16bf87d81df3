import { attach } from './attach.ts';
import { clear } from './clear.ts';
import type { Command } from './command.ts';
import { doctor } from './doctor.ts';
import { down } from './down.ts';
import { events } from './events.ts';
import { hook } from './hook.ts';
import { init } from './init.ts';
import { launch } from './launch.ts';
import { logs } from './logs.ts';
import { queue } from './queue.ts';
import { restart } from './restart.ts';
import { send } from './send.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { validate } from './validate.ts';
import { watch } from './watch.ts';
import { why } from './why.ts';

/** In the order of the help. */
export const commands: readonly Command[] = [
  init,
  validate,
  up,
  status,
  attach,
  logs,
  send,
  queue,
  events,
  why,
  clear,
  doctor,
  restart,
  down,
  launch,
  hook,
  watch,
];
