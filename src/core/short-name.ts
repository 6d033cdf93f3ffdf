/** What a person recognises a name by. */
const longest = 100;

/** A name from the command line as a message shows it: cut where it is longer than any name. */
export function shortName(name: string): string {
  return name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
}
