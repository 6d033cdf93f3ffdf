/**
 * A text that a terminal shows as it is: control characters stand as their pictures (`␛`), and what turns the writing
 * direction or has no width as `�`. Every UTF-16 unit stays one, so that columns stay true.
 */
export function safeText(text: string): string {
  return text.replaceAll(unsafe, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

// Not the joiner and the variation selectors: emoji are made with them.
const unsafe = /[\0-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/** How many cells of a terminal a text takes: nothing for what sits on the character before it, two for wide ones. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width += narrow.test(character) ? 1 : none.test(character) ? 0 : 1 + Number(wide.test(character));
  return width;
}

const narrow = /^[ -~]$/;
const none = /^(\p{M}|\u200d|[\ufe00-\ufe0f])$/u;
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u;
