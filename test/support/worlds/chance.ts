// Where the generated worlds get their variety from: numbers that look random and are the same for the same seed
// on every machine.

export interface Chance {
  /** From 0 up to and without `below`. */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  /** True about once in `times`. */
  once(times: number): boolean;
  /** `often` three times out of four: a world in which everything is wrong at once shows little. */
  mostly<T>(often: T, ...rarely: readonly T[]): T;
  /** Each with a chance of one in `times`; in the order given. */
  some<T>(list: readonly T[], times: number): readonly T[];
}

/** Mulberry32: 32 bits of state, well mixed. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const chance: Chance = {
    below: (limit) => Math.floor(next() * limit),
    pick(list) {
      const picked = list[chance.below(list.length)];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
    once: (times) => chance.below(times) === 0,
    mostly: (often, ...rarely) => (chance.below(4) > 0 ? often : chance.pick([often, ...rarely])),
    some: (list, times) => list.filter(() => chance.once(times)),
  };
  return chance;
}
