import type { NewFact } from '../core/fact.ts';
import { zeroUsd } from '../core/usd.ts';
import type { Bell } from './bell.ts';
import { type Books, type CreateCount, keepBooks } from './bookkeeping.ts';
import type { Breaker } from './breaker.ts';
import { type CommandBudget, openAccount } from './budget.ts';
import { openLine } from './collect.ts';
import type { Crew } from './crew.ts';
import type { Desk } from './desk.ts';
import type { ExecuteOptions } from './execute-options.ts';
import type { Floor } from './floor.ts';
import { createJobOwners } from './job-owners.ts';
import type { Limiter } from './limiter.ts';
import type { PipelineRun } from './pipeline-run.ts';
import type { RunEnd } from './run-end.ts';

/** What all buying of one command shares. */
export interface Shop {
  readonly options: ExecuteOptions;
  readonly crew: Crew;
  readonly bell: Bell;
  readonly limiter: Limiter;
  readonly floor: Floor;
  readonly breaker: Breaker;
  readonly count: CreateCount;
}

/** A desk for each pipeline, and where its ends gather. The books follow each fact once it is in the state. */
export function openDesks(
  pipelines: readonly PipelineRun[],
  shop: Shop,
): readonly { readonly desk: Desk; readonly ends: readonly RunEnd[] }[] {
  const { options } = shop;
  const { provider, budget, moneyOf, keyOf, freeze, buildWireRequest } = options;
  const cap = budget.kind === 'enforced' ? budget.commandUsd : undefined;
  const command: CommandBudget = { ...(cap === undefined ? {} : { cap }), spent: zeroUsd };
  const owners = createJobOwners(pipelines.map(({ state }) => state));
  const buying = { submit: provider.submit.bind(provider), freeze, buildWireRequest, owners };
  return pipelines.map((pipeline) => {
    const { state, run, settings } = pipeline;
    const { stops } = shop.crew;
    const caps = budget.kind === 'reported' ? {} : settings.budget;
    const account = openAccount({ state, run, caps, command, moneyOf });
    const books: Books = {
      state,
      account,
      breaker: shop.breaker,
      count: shop.count,
      floor: shop.floor,
      // What is lost because this run hangs up says nothing of the gateway.
      open: (opened) => stops.ended() || stops.stopCreates({ kind: 'breaker', ...opened }),
      keyOf: (attempt) => keyOf(state, attempt),
    };
    const record = async (fact: NewFact): Promise<void> => {
      await pipeline.record(fact);
      keepBooks(fact, books);
    };
    const { line, ends } = openLine({ ...pipeline, record, buying }, shop.crew);
    const isCapped = [cap, caps.run, caps.total].some((each) => each !== undefined);
    return { desk: { line, account, pipeline, isCapped, unsent: [], unpriced: 0 }, ends };
  });
}
