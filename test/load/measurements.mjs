/** What happened to all requests: how long they took, and what went wrong. */
export class Measurements {
  #times = new Map();
  #errors = new Map();
  #notices = 0;
  #startedAt;
  #stoppedAt;

  /** From now on times count. Errors always do. */
  start() {
    this.#startedAt = performance.now();
  }

  stop() {
    this.#stoppedAt = performance.now();
  }

  /**
   * @param {string} operation
   * @param {number} milliseconds
   */
  answered(operation, milliseconds) {
    if (this.#startedAt === undefined || this.#stoppedAt !== undefined) return;
    const times = this.#times.get(operation) ?? [];
    times.push(milliseconds);
    this.#times.set(operation, times);
  }

  /** @param {Error} error */
  fail(error) {
    this.#errors.set(error.message, (this.#errors.get(error.message) ?? 0) + 1);
  }

  /** A person's other devices were told of a change. */
  noticed() {
    this.#notices += 1;
  }

  progress() {
    return `${sum([...this.#times.values()].map(({ length }) => length))} requests, ${sum(this.#errors.values())} errors`;
  }

  result() {
    const seconds = ((this.#stoppedAt ?? performance.now()) - (this.#startedAt ?? performance.now())) / 1000;
    const all = [...this.#times.values()].flat();
    return {
      seconds,
      requests: all.length,
      requestsPerSecond: seconds > 0 ? all.length / seconds : 0,
      latency: percentiles(all),
      operations: Object.fromEntries([...this.#times].sort().map(([name, times]) => [name, percentiles(times)])),
      errors: sum(this.#errors.values()),
      causes: Object.fromEntries(this.#errors),
      notices: this.#notices,
    };
  }
}

const sum = (numbers) => [...numbers].reduce((total, number) => total + number, 0);

/**
 * @param {readonly number[]} times milliseconds
 * @returns {{ count: number, p50: number, p95: number, p99: number, max: number }} by the nearest rank
 */
export function percentiles(times) {
  const sorted = Float64Array.from(times).sort();
  const at = (share) => Math.round(10 * (sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0)) / 10;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
