/**
 * Of fleets, projects, agents and tags; means nothing to a shell, tmux or git. A test compares it with the engine's, which
 * would slow completion down.
 */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,38}$/;
