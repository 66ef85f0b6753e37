import { randomBytes } from 'node:crypto';

/** An X-Ray trace header, not sampled: nothing collects traces on this machine. */
export function traceId(): string {
  const epoch = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${epoch}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
