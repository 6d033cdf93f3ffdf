/** A text in lower case, its escapes read and its backslashes gone, so that one thing written in many ways is the same. */
export interface Unescaped {
  readonly plain: string;
  /** Where each of its characters began in the text, and at last the text's end. */
  readonly offsets: readonly number[];
}

/** `%2f` and `%252f`, `\u002f`, `\x2f`, `&#x2f;`, `&#47;`, `&amp;`, backslashes, and any character. */
const piece =
  /%(?:25)*([\da-f]{2})|\\+(?:u00|x)([\da-f]{2})|&#x0*([\da-f]{1,2});|&#0*(\d{1,3});|&(amp|lt|gt|quot|apos);|\\+|[\s\S]/gi;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads the escapes of addresses, JSON, programs and HTML, side by side or one upon the other of its kind. */
export function unescaped(text: string): Unescaped {
  const characters: string[] = [];
  const offsets: number[] = [];
  for (const { 0: whole, 1: percent, 2: slashed, 3: hex, 4: decimal, 5: name, index } of text.matchAll(
    piece,
  )) {
    const digits = percent ?? slashed ?? hex;
    const code = digits === undefined ? decimal && Number(decimal) : Number.parseInt(digits, 16);
    const character = code ? String.fromCharCode(Number(code)) : (named[name?.toLowerCase() ?? ''] ?? whole);
    if (character.startsWith('\\')) continue;
    characters.push(character.length === 1 && character < '\x80' ? character.toLowerCase() : character);
    offsets.push(index);
  }
  return { plain: characters.join(''), offsets: [...offsets, text.length] };
}
