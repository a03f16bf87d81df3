/** Of fleets, projects, agents and tags. Nothing in it means anything to a shell, to tmux or to git. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,38}$/;
