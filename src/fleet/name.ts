/**
 * Of fleets, projects, agents and tags. Nothing in it means anything to a shell, to tmux or to git. It is the engine's,
 * said again and held alike by a test: completion loads this, and all that `engine/protocol.ts` brings
 * along would be felt at every press of the key.
 */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,38}$/;
