// A source of random choices that a seed determines, so that a failure can be repeated.

/** mulberry32: numbers from 0 to 1, exclusive. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function random(seed) {
  const next = generator(seed);
  const below = (bound) => Math.floor(next() * bound);
  return { below, chance: (probability) => next() < probability, pick: (list) => list[below(list.length)] };
}
