import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Download addresses that expire, and cannot be made up. Addresses of an earlier server do not work any more. */
export interface UrlSigner {
  sign(jobId: string, expiresAtMs: number): string;
  check(path: string, query: URLSearchParams, nowMs: number): SignedPath;
}

/** What a download address is worth. */
type SignedPath =
  | { readonly kind: 'valid'; readonly jobId: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'forged' };

/** Where files lie on the server. */
export const filesPath = '/files/';

/** Signs for one server. */
export function createUrlSigner(): UrlSigner {
  const secret = randomBytes(32);
  const signature = (path: string, expires: string) =>
    createHmac('sha256', secret).update(`${path} ${expires}`).digest();
  return {
    sign(jobId, expiresAtMs) {
      const path = `${filesPath}${jobId}.mp4`;
      const expires = String(Math.floor(expiresAtMs));
      return `${path}?expires=${expires}&signature=${signature(path, expires).toString('hex')}`;
    },
    check(path, query, nowMs) {
      const expires = query.get('expires') ?? '';
      const expected = signature(path, expires);
      const given = Buffer.from(query.get('signature') ?? '', 'hex');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { kind: 'forged' };
      if (Number(expires) <= nowMs) return { kind: 'expired' };
      return { kind: 'valid', jobId: path.slice(filesPath.length).replace(/\.mp4$/, '') };
    },
  };
}
