// What goes wrong, and how often. A round has a climate; in it, fair spells and storms change every so often.

/** Shares of 1 for each fault of each route. */
export const calm = { create: {}, poll: {}, download: {}, quote: {} };

const creates = [
  'drop-before',
  'drop-after',
  '429',
  '429-later',
  '429-page',
  '503',
  '500-before',
  '500-after',
  '502-page',
  'page-after',
  'cut-after',
  'swallow',
];
const polls = ['drop', '429', '429-later', '500', '502-page', 'page', 'cut', 'odd-status', 'not-yet'];
const downloads = [
  'cut',
  'cut-unsaid',
  'page',
  'expired',
  'gone-for-now',
  '500',
  '429',
  'drop',
  'slow',
  'empty',
  'longer',
];
const quotes = ['429', '500', 'page', 'miss', 'drop'];

/**
 * The climate of a round: a few faults on each route, some of them hard.
 * @param {import('./dice.mjs').Dice} dice
 */
export function makeClimate(dice) {
  const some = (names, most) =>
    Object.fromEntries(
      names
        .filter((name) => dice.happens(0.35, 'has', name))
        .map((name) => [name, (name === 'swallow' ? 0.05 : most) * dice.chance('share', name)]),
    );
  return {
    create: some(creates, 0.15),
    poll: some(polls, 0.3),
    download: some(downloads, 0.4),
    quote: some(quotes, 0.3),
  };
}

/** A storm: one fault rages on the creates for a while. */
export function makeStorm(dice, ...words) {
  const raging = dice.pick(
    ['429', '429-later', '503', 'drop-after', 'drop-before', '500-after', 'down'],
    'storm',
    ...words,
  );
  return { ...calm, create: { [raging]: 0.8 }, poll: { 500: 0.4, drop: 0.2 } };
}
