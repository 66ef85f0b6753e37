import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what operating systems hand out for outgoing connections, so that a kept port is rarely taken next time. */
const LOWEST = 18_000;
const HIGHEST = 32_000;
const ATTEMPTS = 50;

/** A free TCP port on 127.0.0.1: the preferred one while nothing listens there, otherwise a new one. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port between ${LOWEST} and ${HIGHEST}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
