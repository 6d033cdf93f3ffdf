import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny';

/** How the parts of an MP4 may lie. */
export const layouts = ['moov last', 'moov first', 'fragmented'] as const;

/** A small MP4 as an independent writer makes it; its pictures are noise, its container is right. */
export async function writeMp4(
  layout: (typeof layouts)[number],
  { pictures = 24, pictureBytes = 300 }: { readonly pictures?: number; readonly pictureBytes?: number } = {},
): Promise<Buffer> {
  const fastStart = { 'moov last': false, 'moov first': 'in-memory', fragmented: 'fragmented' } as const;
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: fastStart[layout] }), target });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source, { frameRate: 12 });
  await output.start();
  const description = Buffer.from(
    '0142c01effe1001467 42c01e8c8d40a03da1000003000100000300188f08846a01000468ce3c80'.replaceAll(' ', ''),
    'hex',
  );
  for (let index = 0; index < pictures; index += 1) {
    const data = new Uint8Array(pictureBytes).fill(index + 1);
    new DataView(data.buffer).setUint32(0, pictureBytes - 4);
    data[4] = index % 12 === 0 ? 0x65 : 0x41;
    await source.add(new EncodedPacket(data, index % 12 === 0 ? 'key' : 'delta', index / 12, 1 / 12), {
      decoderConfig: { codec: 'avc1.42c01e', codedWidth: 640, codedHeight: 360, description },
    });
  }
  await output.finalize();
  if (target.buffer === null) throw new Error('mediabunny wrote nothing');
  return Buffer.from(target.buffer);
}

/** A box with a 32-bit size. */
export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** 32-bit numbers. */
export function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, index * 4);
  return bytes;
}
