// Chance that can be thrown again: the same seed and the same words always fall the same way.
import { createHash } from 'node:crypto';

/**
 * Dice of one seed. Each throw is named, so that it does not matter in which order things happen.
 * @typedef {{
 *   chance: (...words: unknown[]) => number,
 *   happens: (share: number, ...words: unknown[]) => boolean,
 *   whole: (from: number, to: number, ...words: unknown[]) => number,
 *   pick: <T>(list: readonly T[], ...words: unknown[]) => T,
 *   weighted: (weights: Readonly<Record<string, number>>, ...words: unknown[]) => string | undefined,
 * }} Dice
 */

/**
 * @param {string} seed
 * @returns {Dice}
 */
export function createDice(seed) {
  const chance = (...words) => {
    const hash = createHash('sha256')
      .update([seed, ...words].join('\0'))
      .digest();
    return hash.readUIntBE(0, 6) / 2 ** 48;
  };
  const whole = (from, to, ...words) => from + Math.floor(chance(...words) * (to - from + 1));
  return {
    /** From 0 to below 1. */
    chance,
    happens: (share, ...words) => chance(...words) < share,
    /** Both ends included. */
    whole,
    pick: (list, ...words) => list[whole(0, list.length - 1, ...words)],
    /** One of the names, each as often as its share of 1; none for what is left over. */
    weighted(weights, ...words) {
      let left = chance(...words);
      for (const [name, weight] of Object.entries(weights)) {
        left -= weight;
        if (left < 0) return name;
      }
      return undefined;
    },
  };
}
