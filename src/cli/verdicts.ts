import type { Judgements } from '../state/reconcile.ts';
import { type DecisionFlags, judgeSurvey, type Survey } from './survey.ts';

/** What there is to do for each plan of a command: judged once, however often it is asked for. */
export interface Verdicts {
  of(survey: Survey): Judgements;
  /** They are as large as the lists, and a run that has begun needs them no more. */
  forget(): void;
}

/** Nothing may change between the first question and the last: all is asked under the lock, before a run begins. */
export function createVerdicts(flags: DecisionFlags): Verdicts {
  const known = new Map<Survey, Judgements>();
  return {
    of(survey) {
      const judgements = known.get(survey) ?? judgeSurvey(survey, flags);
      known.set(survey, judgements);
      return judgements;
    },
    forget: () => known.clear(),
  };
}
