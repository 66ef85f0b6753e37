const cell = (value) => String(value).padStart(9);

/** @param {ReturnType<import('./measurements.mjs').Measurements['result']> & { users: number }} result */
export function report(result) {
  const line = (name, { count, p50, p95, p99, max }) =>
    name.padEnd(10) + [count, p50, p95, p99, max].map(cell).join('');
  return [
    `\n${result.users} people, ${Math.round(result.seconds)} s, ${result.requestsPerSecond.toFixed(1)} requests a second`,
    '',
    ''.padEnd(10) + ['requests', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'].map(cell).join(''),
    ...Object.entries(result.operations).map(([name, times]) => line(name, times)),
    line('all', result.latency),
    '',
    `${result.errors} errors, ${result.notices} times told of a change`,
    ...Object.entries(result.causes).map(([cause, count]) => `  ${count} × ${cause}`),
    '',
  ].join('\n');
}
