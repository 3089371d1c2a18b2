/** Whole numbers beyond 2^53 as text, written without leading zeros: the longer one is the greater. As in a sort. */
export function compareWhole(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}
