import type { IncomingMessage, ServerResponse } from 'node:http';
import { fail, type Result } from '../core/result.ts';
import { type Fault, faultText, parseFaults } from './faults.ts';
import { parseJson, readBody } from './request-body.ts';
import { sendJson, sendStatus } from './send.ts';
import type { SimulatorReport } from './simulator-report.ts';

/** Where what the real gateway does not have lies; needs no key. */
export const controlPath = '/_simulator/';

/** What the control routes steer. */
export interface Controls {
  report(): SimulatorReport;
  faults(): readonly Fault[];
  setFaults(faults: readonly Fault[]): void;
}

/**
 * `GET report` · `GET faults` · `PUT faults` with `{ "faults": ["429:10%", …] }` or the text of a flag, which takes the
 * place of all faults set before · `DELETE faults`.
 */
export async function answerControl(
  controls: Controls,
  { request, response, path }: { request: IncomingMessage; response: ServerResponse; path: string },
): Promise<void> {
  const what = `${request.method} ${path.slice(controlPath.length)}`;
  const body = await readBody(request);
  switch (what) {
    case 'GET report':
      sendJson(response, 200, { ...controls.report() });
      return;
    case 'GET faults':
      break;
    case 'DELETE faults':
      controls.setFaults([]);
      break;
    case 'PUT faults':
    case 'POST faults': {
      const faults = body.kind === 'whole' ? readFaults(body.bytes) : fail('too long');
      if (!faults.ok) {
        sendStatus(response, 400, { text: faults.error });
        return;
      }
      controls.setFaults(faults.value);
      break;
    }
    default:
      sendStatus(response, 404, { text: 'known are GET report and GET, PUT and DELETE faults' });
      return;
  }
  sendJson(response, 200, { faults: controls.faults().map(faultText) });
}

function readFaults(bytes: Buffer): Result<readonly Fault[], string> {
  const json = parseJson(bytes);
  // JSON.parse reads a lone `429` as a number: that is the text of a flag, too.
  if (typeof json !== 'object' || json === null) return parseFaults(bytes.toString('utf8'));
  const list: unknown = 'faults' in json ? json.faults : json;
  if (!Array.isArray(list) || !list.every((each) => typeof each === 'string')) {
    return fail('write { "faults": ["429:10%", …] }');
  }
  return parseFaults(list.join(' '));
}
