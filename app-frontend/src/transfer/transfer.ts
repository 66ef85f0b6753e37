import type { ApiClient } from '../api/client';
import type { ImportResult } from '../api/types';
import type { Day } from '../days/day';
import { isGzip, pack, unpack } from './gzip';

export type ExportFormat = 'json' | 'csv';

export interface Period {
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
}

const TYPES: Readonly<Record<ExportFormat, string>> = { json: 'application/json', csv: 'text/csv' };

/** The most that the server unpacks. */
export const MOST_MB = 32;
const MOST_BYTES = MOST_MB * 1024 * 1024;

/** What an import is at: `size` in bytes is what has to be sent. */
export type ImportStep = { readonly kind: 'packing' } | { readonly kind: 'sending'; readonly size: number };

export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';

  constructor(readonly reason: 'large' | 'unreadable') {
    super(reason);
  }
}

/** What the server has of the account, unpacked: people open files, not archives. */
export async function exportAccount(api: ApiClient, format: ExportFormat, { from, to }: Period): Promise<Blob> {
  const query = new URLSearchParams({ format, ...(from && { from }), ...(to && { to }) });
  return await unpack(await api.download(`/v1/me/export?${query.toString()}`), TYPES[format]);
}

/** Adds the records of a CSV or JSON file, all of them or none. @throws UnreadableFileError, and as the client does */
export async function importFile(api: ApiClient, file: Blob, tell: (step: ImportStep) => void): Promise<ImportResult> {
  if (file.size > MOST_BYTES) throw new UnreadableFileError('large');
  tell({ kind: 'packing' });
  let packed: Blob;
  try {
    packed = (await isGzip(file)) ? file : await pack(file);
  } catch {
    // Moved, changed or taken out since it was chosen.
    throw new UnreadableFileError('unreadable');
  }
  tell({ kind: 'sending', size: packed.size });
  return (await api.send({ method: 'POST', path: '/v1/me/import', body: packed })) as ImportResult;
}

export function exportName(format: ExportFormat, today: Day, { from, to }: Period): string {
  const period = (from ?? to) ? [from ?? '', to ?? today].filter(Boolean).join('_') : today;
  return `fillup-${period}.${format}`;
}
