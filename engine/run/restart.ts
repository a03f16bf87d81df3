/**
 * Who starts an agent again, and whether it keeps its conversation.
 *
 * - `heal`: the watchdog starts it.
 * - `keep`: a person does.
 * - `fresh`: a person does, and wants a new conversation.
 */
export type Restart = 'heal' | 'keep' | 'fresh';
