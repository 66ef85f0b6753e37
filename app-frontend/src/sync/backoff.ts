const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;

/** Waits that double, each drawn from its upper half, so that a crowd does not return at one moment. */
export class Backoff {
  private failures = 0;

  constructor(private readonly random: () => number = Math.random) {}

  nextMs(atLeastMs = 0): number {
    const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.failures);
    this.failures += 1;
    const wait = ceiling / 2 + (this.random() * ceiling) / 2;
    return atLeastMs > wait ? atLeastMs + this.random() * FIRST_MS : wait;
  }

  reset(): void {
    this.failures = 0;
  }
}
