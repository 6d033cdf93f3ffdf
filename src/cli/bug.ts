/** What is shown when dailies itself is wrong: the stack, and what to do with it. */
export function describeBug(error: unknown, version: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    '',
    `This is a bug in dailies ${version}, not in your manifest. What was bought is safe on disk.`,
    'Please report it with the command you ran and these lines:',
    '',
    stack,
    '',
  ].join('\n');
}
