import { fail, ok, type Result } from '../../core/result.ts';

/**
 * Reads the address of a gateway as a setting gives it. The error is a sentence for whoever set it. `http://` goes to
 * loopback only: anywhere else the key would travel in the clear.
 */
export function parseBaseUrl(text: string): Result<URL, string> {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return fail('the gateway address is not a URL: expected https://HOST');
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return fail(`the gateway address must begin with https://, not ${url.protocol}//`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return fail(
      `http:// is for a gateway on this machine only; use https://${url.host}, or the key could be read on its way`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    return fail(
      'the gateway address must not hold a user name or password: the key has a setting of its own',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    return fail('the gateway address must not hold a query or a fragment');
  }
  return ok(url);
}

/** Whether a host, as `URL.hostname` spells it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
