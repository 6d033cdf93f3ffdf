import { keyStart } from '../../core/key-start.ts';
import type { SheetClip, SheetTake } from '../sheet-data.ts';
import type { Actions } from './actions.ts';
import { count, duration, moment, money, size } from './format.ts';
import { stateLooks } from './states.ts';

/** What the details of a take are drawn from. */
export interface DetailsProps {
  readonly take: SheetTake;
  readonly prompts: readonly string[];
  readonly picked: boolean;
  readonly marked: boolean;
  /** Whether the clip stands beside it full size. */
  readonly full?: boolean;
  readonly actions: Actions;
  /** Shows an earlier version full size. */
  readonly onVersion: (take: SheetTake, version: SheetClip) => void;
}

/** Everything that is known of a take, and what one can do with it. */
export function Details({ take, prompts, picked, marked, full = false, actions, onVersion }: DetailsProps) {
  const { state, why, failures = [], clip, earlier = [], id } = take;
  const look = stateLooks[state];
  const prompt = take.prompt === undefined ? undefined : prompts[take.prompt];
  const told = failures.filter((failure) => failure !== why);
  return (
    <div class="details">
      {full || <h2>{id}</h2>}
      <p class={`state tone-${look.tone}`}>
        <strong>{look.word}</strong> {why ?? look.meaning}
      </p>
      {told.length > 0 && (
        <ul class="failures" aria-label="What went wrong on the way">
          {told.map((failure, index) => (
            <li key={`${index} ${failure}`}>{failure}</li>
          ))}
        </ul>
      )}
      <p class="buttons">
        {clip !== undefined && (
          <>
            <button type="button" aria-pressed={picked} onClick={() => actions.pick(take)}>
              {picked ? '★ Picked' : '☆ Pick'}
            </button>
            <button type="button" aria-pressed={marked} onClick={() => actions.compare(take)}>
              {marked ? 'Marked' : 'Compare'}
            </button>
            {!full && (
              <button type="button" onClick={() => actions.open(take)}>
                Full size
              </button>
            )}
          </>
        )}
      </p>
      {prompt !== undefined && <blockquote>{prompt}</blockquote>}
      <dl class="detail-list">
        {rowsOf(take).map(([term, value]) => (
          <div class="detail" key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {earlier.length > 0 && (
        <>
          <h3>{count(earlier.length, 'earlier version')}</h3>
          <ol class="versions">
            {earlier.map((version) => (
              <li key={version.url}>
                <button type="button" class="quiet version" onClick={() => onVersion(take, version)}>
                  {moment(version.savedAt)} · {money(version.costUsd)} USD
                </button>
                <ul class="version-list">
                  {differences(take, version, prompts).map((difference) => (
                    <li key={difference}>{difference}</li>
                  ))}
                </ul>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

/** Names and values of a take, the same ones for everybody who lists them. */
export function rowsOf(take: SheetTake): readonly (readonly [string, string])[] {
  const { model, variant, axes, seed, params, costUsd, tookMs, startedAt, jobId, clip, key } = take;
  const some = (term: string, value: string | undefined) =>
    value === undefined ? [] : [[term, value] as const];
  const { seed: sentSeed, ...others } = params;
  return [
    ...some('model', model ?? undefined),
    ...some('variant', variant),
    ...Object.entries(axes),
    ...some('seed', seed !== null ? String(seed) : sentSeed === undefined ? undefined : String(sentSeed)),
    ...Object.entries(others).map(([name, value]) => [name, String(value)] as const),
    ['cost', costUsd === null ? 'unknown' : `${money(costUsd)} USD`],
    ...some('took', tookMs === undefined ? undefined : duration(tookMs)),
    ...some('started', startedAt === undefined ? undefined : moment(startedAt)),
    ...some('file', clip === undefined ? undefined : size(clip.bytes)),
    ...some('job', jobId ?? undefined),
    ['key', keyStart(key)],
  ];
}

/** In what an earlier version was asked for otherwise. */
function differences(take: SheetTake, version: SheetClip, prompts: readonly string[]): readonly string[] {
  const names = new Set([...Object.keys(take.params), ...Object.keys(version.params)]);
  const changed = [...names].filter((name) => take.params[name] !== version.params[name]);
  return [
    ...(version.model === take.model ? [] : [`model ${version.model ?? 'unknown'}`]),
    ...(version.prompt === take.prompt || version.prompt === undefined
      ? []
      : [`“${prompts[version.prompt]}”`]),
    ...changed.map((name) => `${name} ${version.params[name] ?? 'by default'}`),
  ];
}
