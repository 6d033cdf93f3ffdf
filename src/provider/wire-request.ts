import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ImageFile } from '../image/probe.ts';
import type { BuildWireRequest } from './provider.ts';

/** Reads a frame as a data URI; fails where its bytes are not the planned ones. */
export type ReadDataUri = (image: ImageFile) => Promise<Result<string, Failure>>;

/** Makes wire requests: frames by their bytes, addresses as they are, in the model's order. */
export function createWireRequestBuilder(readDataUri: ReadDataUri): BuildWireRequest {
  return async ({ model, params, images }) => {
    const read = await Promise.all(
      images.map((image) => {
        if (image.kind === 'absent') return fail<Failure>({ kind: 'disk', code: 'ENOENT', path: image.path });
        return image.kind === 'url' ? ok(image.url) : readDataUri(image);
      }),
    );
    const failed = read.find((each) => !each.ok);
    if (failed !== undefined && !failed.ok) return failed;
    return ok({ model, params, images: read.flatMap((each) => (each.ok ? [each.value] : [])) });
  };
}
