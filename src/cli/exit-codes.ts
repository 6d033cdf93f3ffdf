/** Every exit code there is; `docs` and `--help` list them from here. */
export const exitCodes = {
  ok: { code: 0, meaning: 'all that was asked for is there' },
  incomplete: { code: 1, meaning: 'finished, and some tasks failed, were refused or lost' },
  invalid: { code: 2, meaning: 'manifest or command line invalid; nothing was sent' },
  budget: { code: 3, meaning: 'stopped at the budget, work left' },
  uncertain: { code: 4, meaning: 'uncertain tasks wait for `dailies resolve`' },
  access: { code: 5, meaning: 'no key set, or key or balance refused (401, 403)' },
  locked: { code: 6, meaning: "another run holds this pipeline's lock" },
  noState: { code: 7, meaning: 'no state where one was expected; nothing was sent' },
  workToDo: { code: 10, meaning: 'plan --detailed-exitcode: there is work to do' },
  unreachable: { code: 69, meaning: 'provider not reachable, or the breaker opened' },
  bug: { code: 70, meaning: 'a bug in dailies' },
  disk: {
    code: 74,
    meaning: 'state or output cannot be read or written (disk full, read-only, torn middle, foreign version)',
  },
  later: { code: 75, meaning: 'stopped at --deadline, or tasks late: run again' },
  interrupted: { code: 130, meaning: 'interrupted (INT), state safe: run again' },
  terminated: { code: 143, meaning: 'terminated (TERM, HUP), state safe: run again' },
} as const;

/** Name of an exit code. */
export type ExitName = keyof typeof exitCodes;

/** Where several apply, the one that needs a person first wins; an interruption is always told. */
const precedence: readonly ExitName[] = [
  'interrupted',
  'terminated',
  'access',
  'disk',
  'uncertain',
  'budget',
  'incomplete',
  'unreachable',
  'later',
];

/** What a command ends with that was told to stop. */
export function exitWhenStopped({ reason }: AbortSignal): 'interrupted' | 'terminated' {
  return reason === 'SIGTERM' ? 'terminated' : 'interrupted';
}

/** The one exit code of several that apply; 0 for none. */
export function foremost(names: Iterable<ExitName>): number {
  const applying = new Set(names);
  const first = precedence.find((name) => applying.has(name));
  return first === undefined ? exitCodes.ok.code : exitCodes[first].code;
}

/** The one exit code of several pipelines; codes outside the order of precedence come first, since nothing was done. */
export function foremostCode(codes: readonly number[]): number {
  const bad = codes.filter((code) => code !== exitCodes.ok.code);
  const ranked = precedence.map((name): number => exitCodes[name].code);
  return (
    bad.find((code) => !ranked.includes(code)) ??
    ranked.find((code) => bad.includes(code)) ??
    exitCodes.ok.code
  );
}
