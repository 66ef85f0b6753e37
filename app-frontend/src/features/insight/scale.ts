/** Round steps for an axis that reaches up to `most`, at most four, without 0. */
export function ticks(most: number): number[] {
  const rough = most / 3;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor(most / step) }, (_, index) => (index + 1) * step);
}
