import h264 from 'h264-mp4-encoder';
import type { Picture } from './picture.ts';

/** Makes one MP4 out of pictures of one size. */
export interface Encoder {
  add(picture: Picture): void;
  /** The file; the encoder is used up. */
  finish(): Uint8Array;
}

/** Opens an H.264 encoder for even sides. It holds memory until it is finished. */
export async function openEncoder(video: {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}): Promise<Encoder> {
  const encoder = await h264.createH264MP4Encoder();
  encoder.width = video.width;
  encoder.height = video.height;
  encoder.frameRate = video.fps;
  encoder.speed = 10;
  // Fine enough that burnt-in text stays sharp.
  encoder.quantizationParameter = 28;
  // A key picture each second, so that a browser can jump about.
  encoder.groupOfPictures = video.fps;
  encoder.initialize();
  return {
    add: (picture) => encoder.addFrameYuv(picture.bytes),
    finish() {
      encoder.finalize();
      const file = encoder.FS.readFile(encoder.outputFilename);
      encoder.FS.unlink(encoder.outputFilename);
      encoder.delete();
      clearTimes(file);
      return file;
    },
  };
}

/** Boxes that hold boxes on the way to the time stamps. */
const containers = ['moov', 'trak', 'mdia'];
const stamped = ['mvhd', 'tkhd', 'mdhd'];

/** Zeroes when the file says it was made: the same pictures are to give the same bytes. */
function clearTimes(file: Uint8Array): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const walk = (from: number, to: number) => {
    for (let at = from; at + 8 <= to; ) {
      const size = view.getUint32(at);
      const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
      if (containers.includes(type)) walk(at + 8, at + size);
      // Version and flags, then two times of four bytes, or of eight in version 1.
      else if (stamped.includes(type)) file.fill(0, at + 12, at + (view.getUint8(at + 8) === 1 ? 28 : 20));
      // Size 0 means to the end, 1 a longer size: neither is written around the boxes looked for.
      at += size < 8 ? to : size;
    }
  };
  walk(0, file.length);
}
