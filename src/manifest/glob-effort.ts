/** With 250 characters in a name, one more wildcard makes matching take sixty times as long: with four, seconds. */
const mostWildcards = 4;

/**
 * What in a glob would take for ever to match against a name that was made for it: too many wildcards, or a repeated
 * group. `undefined` where there is nothing of that kind.
 */
export function excessOf(glob: string): string | undefined {
  if (/[?*+@!]\(/.test(glob) || /\(.*\+/s.test(glob)) return 'a group that is repeated';
  const wildcards = glob.match(/\*+|[\])}]\+/g)?.length ?? 0;
  return wildcards > mostWildcards ? `more than ${mostWildcards} wildcards` : undefined;
}
