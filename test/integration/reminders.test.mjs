import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertErrorEnvelope } from '../smoke/error-envelope.mjs';
import { originSetting } from '../smoke/settings.mjs';
import { Guest } from './guest.mjs';
import { mode } from './mode.mjs';

const api = originSetting('API_URL', "the API distribution's origin");

if (mode === 'full') {
  describe("A guest's reminders", () => {
    let guest;
    before(async () => {
      guest = await Guest.create(api);
    });
    after(() => guest?.remove());

    test('are off until they are set', async () => {
      const initial = await guest.request('/v1/reminders');
      assert.equal(initial.headers.get('etag'), '"0"', String(initial));
      const { version, ...settings } = initial.json();
      assert.equal(version, 0);
      assert.equal(settings.enabled, false);

      const put = (headers) =>
        guest.request('/v1/reminders', { method: 'PUT', headers, json: { ...settings, enabled: true } });
      assertErrorEnvelope(await put({}), 428, 'PRECONDITION_REQUIRED');
      const set = await put({ 'if-match': '"0"' });
      assert.equal(set.status, 200, String(set));
      assert.deepEqual(set.json(), { ...settings, enabled: true, version: 1 });
      assertErrorEnvelope(await put({ 'if-match': '"0"' }), 412, 'VERSION_MISMATCH');
    });

    test('go to push services only', async () => {
      const keys = {
        p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      };
      const refused = await guest.request('/v1/push-subscriptions', {
        method: 'POST',
        json: { endpoint: 'https://169.254.169.254/latest', keys: { ...keys, auth: 'BTBZMqHH6r4Tts7J_aSIgg' } },
      });
      assertErrorEnvelope(refused, 400, 'VALIDATION_FAILED');
      assert.deepEqual(
        refused.json().error.fields.map(({ path }) => path),
        ['endpoint'],
      );
    });

    test('can be tried, with nobody to be told', async () => {
      const tried = await guest.request('/v1/push-subscriptions/test', { method: 'POST' });
      assert.equal(tried.status, 200, String(tried));
      assert.deepEqual(tried.json(), { sent: 0, failed: 0, removed: 0 });
    });
  });
}
