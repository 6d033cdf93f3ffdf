/** How far an attempt came. `started` with no run behind it any more is uncertain, and so is `uncertain`. */
export type AttemptStage =
  | 'started'
  | 'not-sent'
  | 'rejected'
  | 'uncertain'
  | 'submitted'
  | 'completed'
  | 'failed'
  | 'lost'
  /** Settled by `resolve`: never bought. */
  | 'not-submitted'
  /** Settled by `resolve --buy-again`: booked as lost. */
  | 'written-off';

/** Whether an attempt that came so far bought nothing, cost nothing, and counts for none: refused, or never left. */
export function isFree(stage: AttemptStage): boolean {
  return stage === 'not-sent' || stage === 'rejected' || stage === 'not-submitted';
}

/** Whether what an attempt costs may still come: it is in flight, or perhaps bought. */
export function isReserved(stage: AttemptStage): boolean {
  return stage === 'started' || stage === 'uncertain' || stage === 'submitted';
}
