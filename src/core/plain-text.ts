/** Everything that could move a cursor, start an escape sequence, or reorder what stands around it. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Escape sequences as a whole: colours, cursor moves, window titles. */
const sequences = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;

/** A text from outside, safe to show on one line: line breaks become spaces, everything that acts on a terminal goes. */
export function onOneLine(text: string): string {
  return text.replace(sequences, '').replace(/\s+/g, ' ').replace(unprintable, '').trim();
}
