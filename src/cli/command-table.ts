import { faultHelp } from './fault-help.ts';
import { codes, count, duration, factor, port, positiveUsd } from './flag-values.ts';
import type { CommandLine, FlagLine } from './program.ts';

const output: FlagLine = [
  '--output <dir>',
  'put and look for everything in DIR/<name> (default: out beside the manifest)',
];
const simulate: FlagLine = ['--simulate', 'on the simulated gateway: no key, no network, no cost'];
const json: FlagLine = ['--json', 'write JSON only to stdout'];
const only: FlagLine = [
  '--only <glob>',
  'only create tasks with this id (and all below it); * stops at /, ** does not; repeatable',
  'repeatable',
];
const tag: FlagLine = ['--tag <tag>', 'only create tasks with this tag; repeatable', 'repeatable'];
const access: readonly FlagLine[] = [
  ['--base-url <url>', 'the gateway (also VTRIX_BASE_URL; default https://cloud.vtrix.ai)'],
  ['--api-key <key>', 'the key (better: VTRIX_API_KEY, which other users of the machine cannot see)'],
];
const maxTasks: FlagLine = [
  '--max-tasks <n>',
  'allow manifests that expand to more than 100000 tasks',
  count,
];
const prices: FlagLine = [
  '--prices <file>',
  'a price table of your own (JSON) where the gateway gives no quote',
];
const sameGateway: FlagLine = [
  '--same-gateway',
  'the gateway moved to another host: its state is still this one',
];
const log: FlagLine = [
  '--log <file>',
  'append a JSON line for each exchange with the gateway: no body, no key',
];
const okCodes: FlagLine = [
  '--ok <codes>',
  'exit 0 in place of these codes, such as 75,3; the JSON keeps the true one',
  codes,
];
const noRefetch: FlagLine = ['--no-refetch', 'leave alone what is on record as delivered elsewhere'];
const breakLock: FlagLine = [
  '--break-lock',
  "take over another run's lock; only when that run is certainly gone",
];
const running: readonly FlagLine[] = [
  ['--give-up-after <duration>', 'stop when nothing succeeds for so long; exit 69 (default: 15m)', duration],
  noRefetch,
  breakLock,
  sameGateway,
  log,
  okCodes,
];

/** Every command, as a table: help and completion follow from it. */
export const commands: readonly CommandLine[] = [
  {
    name: 'init',
    takes: '[dir]',
    does: 'make a small working pipeline, with frames of its own and a nightly workflow',
    example: 'dailies init my-campaign',
    flags: [],
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'validate',
    takes: '<files...>',
    does: 'check manifests and everything they name; nothing is sent',
    example: 'dailies validate pipelines/*.yaml --strict',
    flags: [
      ['--format <format>', 'how problems are shown', ['text', 'json', 'github']],
      ['--strict', 'a warning counts as an error'],
      maxTasks,
    ],
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  {
    name: 'plan',
    takes: '<files...>',
    does: 'show what a run would do, and what it would cost',
    example: 'dailies plan pipelines/spring.yaml --offline',
    flags: [
      ['--offline', 'ask nobody: prices from what is on record, then from the table'],
      prices,
      only,
      tag,
      ['--against <manifest>', 'compare with this file of another checkout; needs no key, state or network'],
      ['--markdown', 'as Markdown, for a pull-request comment'],
      ['--detailed-exitcode', 'exit 10 when there is work to do'],
      output,
      simulate,
      json,
      maxTasks,
      sameGateway,
      noRefetch,
      ...access,
    ],
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'run',
    takes: '<files...>',
    does: 'buy what is missing and fetch it, or go on where it stopped',
    example: 'dailies run pipelines/spring.yaml --budget 25',
    flags: [
      only,
      tag,
      ['--limit <n>', 'create at most so many tasks, then stop with exit 0', count],
      [
        '--concurrency <n>',
        'tasks in flight at the provider (default: the smallest run.concurrency, or 8)',
        count,
      ],
      [
        '--budget <usd>',
        'spend at most so much in this command; "none" lifts the default cap of 10.00',
        positiveUsd,
      ],
      ['--allow-unknown-price', 'buy tasks whose price nobody knows'],
      ['--retry-failed', 'grant tasks that failed one more attempt'],
      ['--new', 'there is no state, and that is meant: buy from nothing'],
      prices,
      [
        '--deadline <duration>',
        'send nothing that could not finish by then, and end then, such as 50m; exit 75',
        duration,
      ],
      ...running,
      output,
      simulate,
      ['--render <size>', 'with --simulate: a quick proxy, or the asked resolution', ['proxy', 'full']],
      [
        '--time-scale <factor>',
        'with --simulate: 1 waits as long as a real provider takes (default: 0)',
        factor,
      ],
      json,
      maxTasks,
      ...access,
    ],
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'collect',
    takes: '<paths...>',
    does: 'fetch what is already bought; cannot buy anything',
    example: 'dailies collect pipelines/spring.yaml',
    flags: [
      ['--deadline <duration>', 'wait no longer than until then, such as 50m; exit 75', duration],
      ...running,
      output,
      simulate,
      json,
      ...access,
    ],
    load: async () => (await import('./commands/collect.ts')).collect,
  },
  {
    name: 'status',
    takes: '<paths...>',
    does: 'show where pipelines stand, from their state alone',
    example: 'dailies status out/spring-campaign',
    flags: [output, simulate, json, okCodes],
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'resolve',
    takes: '<file> [globs...]',
    does: 'settle uncertain, lost or gone tasks',
    example: 'dailies resolve pipelines/spring.yaml opening/calm --not-submitted',
    flags: [
      ['--all', 'every task that waits for it'],
      ['--submitted <job>', 'it was accepted, as this job'],
      ['--not-submitted', 'it was never accepted'],
      ['--buy-again', 'cannot tell: book the old attempt as lost and buy again'],
      breakLock,
      sameGateway,
      output,
      simulate,
      json,
      ...access,
    ],
    load: async () => (await import('./commands/resolve.ts')).resolve,
  },
  {
    name: 'report',
    takes: '<paths...>',
    does: 'write the reports again from the state',
    example: 'dailies report out/spring-campaign',
    flags: [output, simulate, json],
    load: async () => (await import('./commands/report.ts')).report,
  },
  {
    name: 'export',
    takes: '<file>',
    does: 'write the picked (or else first) take of each shot as a timeline for editing tools',
    example: 'dailies export pipelines/spring.yaml --otio --out spring.otio',
    flags: [
      ['--otio', 'as OpenTimelineIO, with the other takes and what they were made from'],
      ['--edl', 'as a CMX3600 edit decision list'],
      ['--out <file>', 'write to this file (default: stdout)'],
      ['--relative', 'name clips relative to that file, so that both can be moved (default: file URLs)'],
      ['--only <glob>', 'only takes with this id (and all below it); repeatable', 'repeatable'],
      output,
      simulate,
    ],
    load: async () => (await import('./commands/export.ts')).exportTimeline,
  },
  {
    name: 'simulate',
    takes: '',
    does: 'run the simulated gateway as a server of its own',
    example: 'dailies simulate --port 8787 --fault 429:10%',
    flags: [
      ['--port <n>', 'listen here, on loopback (default: a free one)', port],
      ['--state <dir>', 'keep accepted jobs here, so that a new start knows them'],
      ['--fault <fault>', 'inject a fault of those below; repeatable', 'repeatable'],
      ['--concurrency-cap <n>', 'answer 429 above so many jobs in flight', count],
      ['--latency <duration>', 'answer every request so much later', duration],
      ['--render <size>', 'a quick proxy, or the asked resolution', ['proxy', 'full']],
      ['--time-scale <factor>', '1 takes as long as a real provider (default: 0)', factor],
      ['--seed <n>', 'of the faults', count],
      ['--require-key <key>', 'accept this key alone (default: any, but not none)'],
      json,
    ],
    more: faultHelp,
    load: async () => (await import('./commands/simulate.ts')).simulate,
  },
  {
    name: 'models',
    takes: '[id]',
    does: 'list the models, or what one takes and costs',
    example: 'dailies models vidu20_img2video',
    flags: [json],
    names: async () => (await import('../catalog/catalog.ts')).models.map(({ id }) => id),
    load: async () => (await import('./commands/models.ts')).models,
  },
  {
    name: 'schema',
    takes: '<name>',
    does: 'print a JSON Schema: pipeline, price-table, plan, plan-difference, result, cost-report, sidecar, diagnostics, fact, or a model id',
    example: 'dailies schema pipeline > dailies.schema.json',
    flags: [],
    names: async () => (await import('./schema-text.ts')).schemaNames,
    load: async () => (await import('./commands/schema.ts')).schema,
  },
  {
    name: 'completion',
    takes: '<shell>',
    does: 'print a script that completes commands, flags and names: for bash, zsh or fish',
    example: 'source <(dailies completion bash)',
    flags: [],
    names: async () => [...(await import('./completion/shells.ts')).shells.keys()],
    load: async () => {
      const { completion } = await import('./commands/completion.ts');
      return (io, args) => completion(io, args, commands);
    },
  },
];
