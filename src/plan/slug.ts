import { createHash } from 'node:crypto';

/** The longest slug, in characters. */
const maxLength = 60;

/**
 * An axis value as it stands in addresses and paths: letters and digits of any script, `.`, `_` and `-` stay, every
 * other run becomes `-`. Over 60 characters it is cut and ends in `~` and 6 hex digits of the value's SHA-256.
 */
export function slug(value: string): string {
  const plain = value.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-');
  if (plain.length <= maxLength) return plain;
  const characters = [...plain];
  if (characters.length <= maxLength) return plain;
  const digest = createHash('sha256').update(value).digest('hex').slice(0, 6);
  return `${characters.slice(0, maxLength - 7).join('')}~${digest}`;
}
