import { randomBytes } from 'node:crypto';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** API Gateway's extended request ids and connection ids: `Oa1bCdEfGhIjKlM=`. */
export function shortId(): string {
  return randomBytes(11).toString('base64').replaceAll('+', 'e').replaceAll('/', 'F');
}

/** CLF: `09/Apr/2015:12:34:56 +0000` */
export function requestTime(epochMilliseconds: number): string {
  const time = new Date(epochMilliseconds);
  const day = String(time.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[time.getUTCMonth()] ?? ''}/${time.getUTCFullYear()}:${time.toISOString().slice(11, 19)} +0000`;
}
