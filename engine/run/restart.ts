/**
 * Who starts an agent again, and what becomes of its conversation.
 *
 * - `heal`: the watchdog starts it.
 * - `keep`: a person does.
 * - `fresh`: a person does, and wants a new conversation.
 */
export type Restart = 'heal' | 'keep' | 'fresh';
