import type { FrozenRequest } from '../core/fact.generated.ts';
import type { GenerationRequest } from '../core/task.ts';
import { freezeRequest } from './freeze.ts';
import { passedThrough } from './key.ts';

/** The longest value that is quoted in full, in characters. */
const maxQuoted = 60;

/**
 * Why a task is new, in a sentence: nothing was ever bought at its address, or the inputs that differ from what last
 * was, each with its old and its new value.
 */
export function whyNew(
  request: GenerationRequest,
  last: FrozenRequest | undefined,
  roles: readonly string[] = ['start', 'end'],
): string {
  if (last === undefined) return 'never bought';
  const changes = changesBetween(withoutPassed(last), withoutPassed(freezeRequest(request)), roles);
  return changes.length === 0
    ? 'bought before under an older form of its key'
    : `changed since it was last bought: ${changes.join(', ')}`;
}

/** What is merely passed through is in no key, and a create carries a mark of ours there. */
function withoutPassed(request: FrozenRequest): FrozenRequest {
  const params = Object.fromEntries(
    Object.entries(request.params).filter(([name]) => !passedThrough.has(name)),
  );
  return { ...request, params };
}

/** What differs between two requests, each with its old and its new value: `duration 4 → 6`. */
export function changesBetween(
  last: FrozenRequest,
  now: FrozenRequest,
  roles: readonly string[] = ['start', 'end'],
): readonly string[] {
  const names = new Set([...Object.keys(last.params), ...Object.keys(now.params)]);
  return [
    ...(last.model === now.model ? [] : [`model ${last.model} → ${now.model}`]),
    ...[...names].flatMap((name) => paramDifference(name, last.params[name], now.params[name])),
    ...imageDifferences(last, now, roles),
  ];
}

type FrozenParam = FrozenRequest['params'][string] | undefined;

function paramDifference(name: string, old: FrozenParam, now: FrozenParam): string[] {
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  if (name === 'prompt' && typeof old === 'string' && typeof now === 'string') {
    return [`prompt ${textDifference(old, now)}`];
  }
  return [`${name} ${show(old)} → ${show(now)}`];
}

/** Only where two texts part: a changed comma in a long prompt should be seen. */
function textDifference(old: string, now: string): string {
  let start = 0;
  while (start < old.length && old[start] === now[start]) start += 1;
  let tail = 0;
  const most = Math.min(old.length, now.length) - start;
  while (tail < most && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const from = Math.max(0, old.lastIndexOf(' ', start - 1) + 1);
  const window = (text: string) => {
    const end = text.indexOf(' ', text.length - tail);
    const part = text.slice(from, tail === 0 || end === -1 ? text.length : end);
    return `${from > 0 ? '…' : ''}${clip(part)}${part.length < text.length - from ? '…' : ''}`;
  };
  return `"${window(old)}" → "${window(now)}"`;
}

function imageDifferences(last: FrozenRequest, now: FrozenRequest, roles: readonly string[]): string[] {
  const count = Math.max(last.images.length, now.images.length);
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const [old, other] = [last.images[index], now.images[index]];
    const frame = `${roles[index] ?? `image ${index + 1}`} frame`;
    if (old === undefined) return [`${frame} added`];
    if (other === undefined) return [`${frame} taken away`];
    return old.sha256 === other.sha256 && 'url' in old === 'url' in other
      ? []
      : [`${frame} is another picture`];
  });
}

function show(value: FrozenParam): string {
  if (value === undefined) return '(default)';
  if (typeof value === 'object') return `(${value.length} characters)`;
  return typeof value === 'string' ? `"${clip(value)}"` : String(value);
}

function clip(text: string): string {
  return text.length > maxQuoted ? `${text.slice(0, maxQuoted)}…` : text;
}
