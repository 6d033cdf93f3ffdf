import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A Chromium on this machine; `undefined`, with a line that says so, where there is none. */
export function findChromium(): string | undefined {
  const found = places.find((path) => existsSync(path));
  if (found === undefined) console.log('skipped: no chromium on this machine (apt-get install chromium)');
  return found;
}

/** Starts it so that it asks nobody for anything. */
export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
