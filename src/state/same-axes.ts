/** Whether two addresses have the same axes: names in the same order, as ids are made of them, with the same values. */
export function sameAxes(
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
): boolean {
  const [names, others] = [Object.keys(left), Object.keys(right)];
  return (
    names.length === others.length &&
    names.every((name, index) => name === others[index] && left[name] === right[name])
  );
}
