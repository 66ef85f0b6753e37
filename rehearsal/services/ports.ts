import { createServer } from 'node:net';

/** A free TCP port on 127.0.0.1: the preferred one while nothing listens there, otherwise a new one. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined) {
    const kept = await probe(preferred).catch(() => undefined);
    if (kept !== undefined) return kept;
  }
  return probe(0);
}

function probe(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const bound = address !== null && typeof address === 'object' ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
