import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { errorAnswer } from './answers.ts';
import { errorCodes } from './error-form.ts';
import type { FaultInjector } from './fault-injector.ts';
import type { Route } from './fault-kinds.ts';
import type { Fault } from './faults.ts';
import { randomFrom } from './random.ts';
import { drop, sendHtml, sendJson, sendStatus } from './send.ts';

/** Lets a fault take the place of any work. Whether it did: then the exchange is over. */
export function strikeOnArrival(
  response: ServerResponse,
  route: Route,
  { injector, clock }: { readonly injector: FaultInjector; readonly clock: Clock },
): boolean {
  const fault = injector.strike(route, 'arrival');
  if (fault === undefined) return false;
  switch (fault.kind) {
    case 'drop-before':
      drop(response);
      break;
    case '200-error':
      sendJson(response, 200, errorAnswer(errorCodes.generationFailed, 'the task was not created'));
      break;
    case '404-poll':
      sendStatus(response, 404, { text: 'task not found' });
      break;
    case '5xx': {
      const random = randomFrom(String(injector.struck['5xx']));
      const status = [500, 502, 504][Math.floor(random() * 3)] ?? 500;
      sendStatus(response, status, { text: statusText(status) });
      break;
    }
    case '429-retry-after':
      sendStatus(response, 429, { text: statusText(429), headers: { 'retry-after': String(fault.value) } });
      break;
    case '429-retry-date': {
      const until = new Date(clock.now() + (fault.value ?? 0) * 1000);
      sendStatus(response, 429, { text: statusText(429), headers: { 'retry-after': until.toUTCString() } });
      break;
    }
    case '400':
    case '422': {
      const refused = errorAnswer(errorCodes.parameterInvalid, statusText(Number(fault.kind)));
      sendJson(response, Number(fault.kind), refused);
      break;
    }
    default:
      sendStatus(response, Number(fault.kind), { text: statusText(Number(fault.kind)) });
  }
  return true;
}

/** Lets a fault take the place of the answer, the work being done. Whether it did. */
export function strikeOnDeparture(response: ServerResponse, route: Route, injector: FaultInjector): boolean {
  const fault: Fault | undefined = injector.strike(route, 'departure');
  switch (fault?.kind) {
    case 'drop-after':
      drop(response);
      return true;
    case 'not-json':
      sendHtml(response, fault.value ?? 200);
      return true;
    // The connection stays open until one side has enough of it.
    case 'no-answer':
      return true;
    default:
      return false;
  }
}

function statusText(status: number): string {
  return `${STATUS_CODES[status] ?? 'trouble'} (asked for by a fault)`.toLowerCase();
}
