/**
 * A value as JSON that is safe to look at: JSON leaves alone what begins a sequence in a terminal of 8 bits, and what
 * turns the writing direction. Escaped, these are the same values to whoever parses it.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
