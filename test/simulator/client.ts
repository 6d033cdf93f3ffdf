import { pngUri } from './pictures.ts';

/** JSON as the gateway answers it. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked into, field by field, by the tests themselves
export type Json = any;

/** A bare client of the gateway: what the contract says, and nothing of ours. */
export function bareClient(base: string, key = 'any-key') {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };

  async function post(path: string, body: unknown, init: RequestInit = {}): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return read(await fetch(`${base}${path}`, { method: 'POST', headers, body: text, ...init }));
  }
  const client = {
    create: (body: unknown, init?: RequestInit) => post('/model/v1/generation', body, init),
    quote: (body: unknown, init?: RequestInit) => post('/model/v1/generation/precharge', body, init),
    poll: async (id: string, init: RequestInit = {}) =>
      read(await fetch(`${base}/model/v1/generation/task/${id}`, { headers, ...init })),
    /** Polls until the job is at its end. */
    async finish(id: string): Promise<Json> {
      for (;;) {
        const { json } = await client.poll(id);
        if (/^(completed|failed)$/i.test(json.status)) return json;
        await new Promise(setImmediate);
      }
    },
    download: (url: string, init: RequestInit = {}) => fetch(url, init),
    report: async (): Promise<Json> => (await read(await fetch(`${base}/_simulator/report`))).json,
    setFaults: async (faults: readonly string[] | string) =>
      read(
        await fetch(`${base}/_simulator/faults`, {
          method: 'PUT',
          body: typeof faults === 'string' ? faults : JSON.stringify({ faults }),
        }),
      ),
  };
  return client;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  let json: Json;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** A create of each model that is right in every way. */
export const wellFormed = {
  vidu20_img2video: (params: Json = {}) => ({
    model: 'vidu20_img2video',
    input: [{ params: { images: [pngUri(64, 36)], prompt: 'A door opens', ...params } }],
  }),
  viduq2_pro_start_end2video: (params: Json = {}) => ({
    model: 'viduq2_pro_start_end2video',
    input: [
      { params: { images: [pngUri(64, 36), pngUri(64, 36, 200)], prompt: 'A door closes', ...params } },
    ],
  }),
} as const;
