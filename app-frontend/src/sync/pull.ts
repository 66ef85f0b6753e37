import type { ApiClient } from '../api/client';
import { ApiError } from '../api/errors';
import type { Change } from '../api/types';
import { applyChanges, readCursor, replaceAll } from '../store/settling';
import type { Store } from '../store/store';

/** Takes in what changed elsewhere since this device last looked. */
export async function pullChanges(store: Store, api: ApiClient): Promise<void> {
  let cursor = await readCursor(store);
  for (;;) {
    try {
      const page = await api.changes(cursor);
      if (page.changes.length > 0 || page.cursor !== cursor) {
        await applyChanges(store, page.changes, page.cursor, !page.more);
      }
      cursor = page.cursor;
      if (!page.more) return;
    } catch (error) {
      if (cursor !== undefined && isUselessCursor(error)) {
        await reloadAll(store, api);
        return;
      }
      throw error;
    }
  }
}

/** Away for too long to be told what was deleted: read all, then swap in one step, so the page never shows less. */
async function reloadAll(store: Store, api: ApiClient): Promise<void> {
  const changes: Change[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await api.changes(cursor);
    changes.push(...page.changes);
    cursor = page.cursor;
    if (!page.more) break;
  }
  await replaceAll(store, changes, cursor);
}

function isUselessCursor(error: unknown): boolean {
  // 400: a cursor of another release's format.
  return error instanceof ApiError && (error.code === 'CURSOR_EXPIRED' || error.status === 400);
}
