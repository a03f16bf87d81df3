// The one clock, which the engine reads as well.
export { type Clock, systemClock } from '../../engine/world/clock.ts';
