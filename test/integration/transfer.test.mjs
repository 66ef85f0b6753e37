import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { assertErrorEnvelope } from '../smoke/error-envelope.mjs';
import { originSetting } from '../smoke/settings.mjs';
import { Guest } from './guest.mjs';
import { mode } from './mode.mjs';

const api = originSetting('API_URL', "the API distribution's origin");
const GZIP = 'application/gzip';
/** Random ids do not compress: more than the 1 MB that any other path takes. */
const RECORDS = 45_000;

if (mode === 'full') {
  describe('An account as a file', () => {
    const header = 'id,recordedAt,amountMl,drink';
    const rows = Array.from({ length: RECORDS }, (_, index) => {
      const recordedAt = new Date(Date.UTC(2020, 0, 1) + index * 1_800_000).toISOString();
      return `${randomUUID()},${recordedAt},${1 + (index % 5000)},coffee`;
    });
    const file = gzipSync([header, ...rows, ''].join('\n'));
    let guest;
    before(async () => {
      guest = await Guest.create(api);
    });
    after(() => guest?.remove());

    const importFile = (body, headers = {}) =>
      guest.request('/v1/me/import', { method: 'POST', headers: { 'content-type': GZIP, ...headers }, body });

    test('is imported whole, through every limit on the way, and once', async () => {
      assert.ok(file.length > 1_048_576, `${file.length} bytes`);
      const imported = await importFile(file);
      assert.equal(imported.status, 200, String(imported));
      assert.deepEqual(imported.json(), { imported: RECORDS, unchanged: 0, deleted: 0, importedDrinks: 0 });
      assert.deepEqual((await importFile(file)).json(), {
        imported: 0,
        unchanged: RECORDS,
        deleted: 0,
        importedDrinks: 0,
      });
    });

    test('is exported, byte for byte what a gzip file is', async () => {
      const exported = await guest.request('/v1/me/export?format=csv', { headers: { accept: GZIP } });
      assert.equal(exported.status, 200, `${exported.status}`);
      assert.equal(exported.headers.get('content-type'), GZIP);
      const lines = gunzipSync(exported.bytes).toString('utf8').trimEnd().split('\r\n');
      assert.equal(lines.length, RECORDS + 1);
      assert.deepEqual(
        lines.slice(1).map((line) => line.split(',')[0]),
        rows.map((row) => row.split(',')[0]),
      );
    });

    test('is refused by the line that is wrong, and not imported', async () => {
      const wrong = [header, `${randomUUID()},2026-03-10T07:30:00Z,250,water`, ',yesterday,0,gin'].join('\n');
      const { fields } = assertErrorEnvelope(await importFile(gzipSync(wrong)), 400, 'VALIDATION_FAILED');
      assert.deepEqual(
        fields.map(({ path }) => path),
        ['line 3: amountMl', 'line 3: drink', 'line 3: recordedAt'],
      );
      assertErrorEnvelope(await importFile(file.subarray(0, 1000)), 400, 'VALIDATION_FAILED');
      const text = { 'content-type': 'text/csv' };
      assertErrorEnvelope(await importFile(gzipSync(header), text), 415, 'UNSUPPORTED_MEDIA_TYPE');
    });
  });
}
