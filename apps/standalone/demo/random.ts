/** Chance that can be repeated: the same seed gives the same draws. Each part of a scenario draws from a fork of its own. */
export class Random {
  private constructor(
    private readonly name: string,
    private readonly next: () => number,
  ) {}

  static seeded(seed: string): Random {
    return new Random(seed, mulberry32(hashed(seed)));
  }

  /** Draws that depend on the seed and the name alone, not on what was drawn before. */
  fork(name: string | number): Random {
    return Random.seeded(`${this.name}/${name}`);
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    return this.next();
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True in that part of the cases. */
  chance(part: number): boolean {
    return this.next() < part;
  }

  oneOf<T>(list: readonly [T, ...(readonly T[])] | readonly T[]): T {
    const chosen = list[Math.floor(this.next() * list.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  /** One of the keys, each as often as its weight says. */
  weighted<K extends string | number>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) if ((left -= weight) < 0) return key;
    return entries[entries.length - 1]![0];
  }

  shuffled<T>(list: readonly T[]): readonly T[] {
    const result = [...list];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.whole(0, last);
      [result[last], result[other]] = [result[other] as T, result[last] as T];
    }
    return result;
  }

  /** As many of each key as its weight says, rounded, in a random order: proportions that hold for small numbers as well. */
  deck<K extends string>(weights: Readonly<Record<K, number>>, size: number): readonly K[] {
    const entries = Object.entries(weights) as [K, number][];
    const whole = entries.reduce((sum, [, weight]) => sum + weight, 0);
    const cards: K[] = [];
    let counted = 0;
    for (const [key, weight] of entries) {
      counted += weight;
      while (cards.length < Math.round((counted / whole) * size)) cards.push(key);
    }
    return this.shuffled(cards);
  }
}

/** FNV-1a, 32 bits. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Tommy Ettinger's generator of 32 bits of state: enough for invented lives. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
