import h264 from 'h264-mp4-encoder';
import { finishMp4 } from './finish-mp4.ts';
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
      return finishMp4(file, video.fps);
    },
  };
}
