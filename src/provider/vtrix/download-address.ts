/** Which hosts downloads may ask. */
export type DownloadAddresses =
  /** Any: the gateway is on this machine itself (simulated, or a tunnel). */
  | 'any'
  /** Not this machine and its network's link: a gateway elsewhere has no business there. */
  | 'elsewhere';

/**
 * Whether a download must not go to a host, written as a name, an address, or `[address]`. A hostile gateway could
 * otherwise make dailies ask services that trust this machine, cloud metadata among them. Private networks are allowed:
 * a company's own gateway may keep its files there, and what comes back is kept only if it is a video.
 */
export function refusedAddress(host: string, addresses: DownloadAddresses): boolean {
  if (addresses === 'any') return false;
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/.exec(bare);
  if (mapped !== null) return isOwnIPv4(mapped[1] ?? dotted(mapped[2] ?? '', mapped[3] ?? ''));
  return (
    /^(.+\.)?localhost\.?$/.test(bare) ||
    bare === '::1' ||
    bare === '::' ||
    /^fe[89ab][0-9a-f]:/.test(bare) ||
    isOwnIPv4(bare)
  );
}

function isOwnIPv4(address: string): boolean {
  return /^(127|0)(\.\d+){3}$/.test(address) || /^169\.254(\.\d+){2}$/.test(address);
}

function dotted(high: string, low: string): string {
  const [left, right] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [left >> 8, left & 255, right >> 8, right & 255].join('.');
}
