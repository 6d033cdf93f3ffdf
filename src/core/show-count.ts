/**
 * A whole number as people read it: `12,345`. The language data behind `toLocaleString` takes a start of the program as
 * long as reading a manifest.
 */
export function showCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
