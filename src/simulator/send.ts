import type { ServerResponse } from 'node:http';
import { errorAnswer, type Json } from './answers.ts';

/** Ends an exchange with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Ends an exchange with an error of the gateway itself, whose code is the HTTP status. */
export function sendStatus(
  response: ServerResponse,
  status: number,
  options: { readonly text: string; readonly headers?: Readonly<Record<string, string>> },
): void {
  sendJson(response, status, errorAnswer(String(status), options.text), options.headers);
}

/** Ends an exchange with a page, as a proxy in between would. */
export function sendHtml(response: ServerResponse, status: number): void {
  const text = '<!doctype html><html><body><h1>A page where an answer should be</h1></body></html>\n';
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Breaks the connection off. */
export function drop(response: ServerResponse): void {
  response.socket?.destroy();
}
