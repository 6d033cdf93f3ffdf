/** Boxes on the way to what is changed. */
const containers = ['moov', 'trak', 'mdia', 'minf', 'stbl'];
/** Boxes that begin with version, flags and the times of making and changing. */
const stamped = ['mvhd', 'tkhd', 'mdhd'];

/**
 * Mends what the encoder's muxer leaves: takes out when the file was made, since the same pictures are to give the
 * same bytes, and lists the key pictures (every `keyInterval`-th), without which a player takes each picture for one
 * and shows rubbish after a jump. Sample offsets stay right because `moov` comes behind all samples.
 */
export function finishMp4(file: Uint8Array, keyInterval: number): Uint8Array {
  return Buffer.concat(mendBoxes(Buffer.from(file), keyInterval));
}

function mendBoxes(bytes: Buffer, keyInterval: number): readonly Buffer[] {
  const boxes: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    // Size 0 means to the end; longer sizes are not written by this muxer.
    const size = bytes.readUInt32BE(at) || bytes.length - at;
    const box = bytes.subarray(at, at + size);
    const type = box.toString('latin1', 4, 8);
    if (containers.includes(type)) boxes.push(mendContainer(box, type, keyInterval));
    else boxes.push(stamped.includes(type) ? withoutTimes(box) : box);
    at += size;
  }
  return boxes;
}

function mendContainer(box: Buffer, type: string, keyInterval: number): Buffer {
  const inside = [...mendBoxes(box.subarray(8), keyInterval)];
  if (type === 'stbl') inside.push(keyPictures(inside, keyInterval));
  return boxOf(type, Buffer.concat(inside));
}

function withoutTimes(box: Buffer): Buffer {
  // Two times of four bytes, or of eight in version 1.
  return Buffer.from(box).fill(0, 12, box.readUInt8(8) === 1 ? 28 : 20);
}

/** An `stss` box for as many samples as `stsz` counts. */
function keyPictures(tables: readonly Buffer[], keyInterval: number): Buffer {
  const sizes = tables.find((box) => box.toString('latin1', 4, 8) === 'stsz');
  const samples = sizes?.readUInt32BE(16) ?? 0;
  const count = Math.ceil(samples / keyInterval);
  const body = Buffer.alloc(8 + 4 * count);
  body.writeUInt32BE(count, 4);
  // Samples are counted from 1.
  for (let index = 0; index < count; index += 1) body.writeUInt32BE(1 + index * keyInterval, 8 + 4 * index);
  return boxOf('stss', body);
}

function boxOf(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}
