/** Enough to be worth a write and a hash at once, little enough to stay in a processor's cache between the two. */
const slabBytes = 262_144;
/** Two for each of many downloads at once. */
const mostSpare = 64;

const spare: Buffer[] = [];

/** A piece of memory to gather bytes in, whatever was in it before. */
export function takeSlab(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(slabBytes);
}

/** Nobody holds or writes it any more: the next one may have it. */
export function giveBackSlab(slab: Buffer): void {
  if (spare.length < mostSpare) spare.push(slab);
}
