/** With 250 characters in a name, one more wildcard beside another makes matching take sixty times as long: with four, seconds. */
const mostBesideOthers = 3;

/**
 * What in a glob would take for ever to match against a name that was made for it: too many wildcards in one name, or a
 * repeated group. `undefined` where there is nothing of that kind.
 */
export function excessOf(glob: string): string | undefined {
  if (/[?*+@!]\(/.test(glob) || /\(.*\+/s.test(glob)) return 'a group that is repeated';
  // The first of a name can match in one way, once those after it have matched; each further one multiplies.
  const names = glob.split('/').filter((name) => name !== '**');
  const folders = glob.split('/').length - names.length;
  const besideOthers = names.map((name) => (name.match(/\*+|[\])}]\+/g)?.length ?? 0) - 1);
  const effort = [folders - 1, ...besideOthers].reduce((sum, each) => sum + Math.max(0, each), 0);
  return effort > mostBesideOthers
    ? `more than ${mostBesideOthers + 1} wildcards beside each other`
    : undefined;
}
