/** The image formats that both models take. */
export type ImageFormat = 'png' | 'jpeg' | 'webp';

/** What the first bytes of a file say it is. */
export type Sniffed =
  | { readonly kind: 'image'; readonly format: ImageFormat }
  /** The text that Git LFS leaves in place of a file it has not fetched. */
  | { readonly kind: 'lfs-pointer' }
  /** `name` comes with its article, for messages: "a GIF". Absent when the bytes say nothing. */
  | { readonly kind: 'other'; readonly name?: string };

/** How many leading bytes `sniff` looks at. */
const headLength = 512;

/** Told by the bytes alone, never by a name. */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, headLength)).toString(
    'latin1',
  );
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { kind: 'image', format: 'png' };
  if (head.startsWith('\xff\xd8\xff')) return { kind: 'image', format: 'jpeg' };
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return { kind: 'image', format: 'webp' };
  if (head.startsWith('version https://git-lfs.github.com/spec/')) return { kind: 'lfs-pointer' };
  const other = others.find(([pattern]) => pattern.test(head));
  return other === undefined ? { kind: 'other' } : { kind: 'other', name: other[1] };
}

/** What people have been seen to save under a picture's name. */
const others: readonly (readonly [RegExp, string])[] = [
  [/^GIF8[79]a/, 'a GIF'],
  [/^BM.{4}\0\0\0\0/s, 'a BMP'],
  [/^(II\*\0|MM\0\*)/, 'a TIFF'],
  [/^.{4}ftypavi[fs]/s, 'an AVIF'],
  [/^.{4}ftyp(hei[cxm]|mif1|msf1|hevc)/s, 'a HEIC'],
  [/^.{4}ftyp/s, 'an MP4 or MOV video'],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, 'a JPEG XL'],
  [/^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/, 'a JPEG 2000'],
  [/^8BPS/, 'a Photoshop file'],
  [/^%PDF/, 'a PDF'],
  [/^%!PS/, 'a PostScript file'],
  [/^\0\0[\x01\x02]\0[^\0]\0/, 'a Windows icon'],
  [/^PK\x03\x04/, 'a ZIP archive'],
  [/^\x1a\x45\xdf\xa3/, 'a WebM or Matroska video'],
  [/^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg/is, 'an SVG'],
  [/^\s*<(!doctype html|html|head|body)/i, 'an HTML page'],
  [/^\s*[{[]/, 'JSON or other text'],
];
