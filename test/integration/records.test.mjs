import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { assertErrorEnvelope } from '../smoke/error-envelope.mjs';
import { request } from '../smoke/request.mjs';
import { originSetting } from '../smoke/settings.mjs';
import { Guest } from './guest.mjs';
import { mode } from './mode.mjs';

const api = originSetting('API_URL', "the API distribution's origin");

if (mode === 'full') {
  describe('A guest', () => {
    const drink = { id: randomUUID(), amountMl: 300, drink: 'water', recordedAt: new Date().toISOString() };
    let guest;
    before(async () => {
      guest = await Guest.create(api);
    });
    after(() => guest?.remove());

    test('starts with a profile of its own', async () => {
      const me = await guest.request('/v1/me');
      assert.equal(me.status, 200, String(me));
      assert.deepEqual(me.json(), guest.profile);
      assert.equal(guest.profile.kind, 'guest');
      assert.equal(guest.profile.goalMl, 2000);
    });

    test('ITEST-2: logs a drink, once however often it is sent', async () => {
      const created = await guest.log(drink);
      assert.equal(created.status, 201, String(created));
      assert.equal(created.headers.get('etag'), '"1"', String(created));
      assert.ok(created.headers.get('location')?.endsWith(`/v1/records/${drink.id}`), String(created));
      assert.equal(created.json().version, 1);

      const repeated = await guest.log(drink);
      assert.equal(repeated.status, 200, String(repeated));
      assert.deepEqual(repeated.json(), created.json());

      assertErrorEnvelope(await guest.log({ ...drink, amountMl: 301 }), 409, 'RECORD_CONFLICT');
    });

    test('ITEST-3: lists and reads it', async () => {
      const list = await guest.request('/v1/records?limit=10');
      assert.equal(list.status, 200, String(list));
      assert.deepEqual(
        list.json().items.map(({ id, amountMl }) => ({ id, amountMl })),
        [{ id: drink.id, amountMl: 300 }],
      );
      assert.equal(list.json().nextCursor, null);

      const read = await guest.request(`/v1/records/${drink.id}`);
      assert.equal(read.status, 200, String(read));
      assert.deepEqual(read.json(), list.json().items[0]);
    });

    test('ITEST-4: replaces it, if nobody else has meanwhile', async () => {
      const replace = (headers) =>
        guest.request(`/v1/records/${drink.id}`, {
          method: 'PUT',
          headers,
          json: { amountMl: 450, drink: 'water', recordedAt: drink.recordedAt },
        });
      assertErrorEnvelope(await replace({}), 428, 'PRECONDITION_REQUIRED');

      const replaced = await replace({ 'if-match': '"1"' });
      assert.equal(replaced.status, 200, String(replaced));
      assert.equal(replaced.json().amountMl, 450);
      assert.equal(replaced.headers.get('etag'), '"2"', String(replaced));

      assertErrorEnvelope(await replace({ 'if-match': '"1"' }), 412, 'VERSION_MISMATCH');
    });

    test('sees its day and its changes', async () => {
      const { day } = (await guest.request(`/v1/records/${drink.id}`)).json();
      const summary = await guest.request(`/v1/summary?from=${day}&to=${day}`);
      assert.equal(summary.status, 200, String(summary));
      assert.equal(summary.json().days[0].totalMl, 450, String(summary));

      const changes = await guest.request('/v1/changes');
      assert.equal(changes.status, 200, String(changes));
      const change = changes.json().changes.find(({ id }) => id === drink.id);
      assert.equal(change?.record?.version, 2, String(changes));
    });

    test('ITEST-5: deletes it, again and again, and for good', async () => {
      for (let times = 0; times < 2; times += 1) {
        const deleted = await guest.request(`/v1/records/${drink.id}`, { method: 'DELETE' });
        assert.equal(deleted.status, 204, String(deleted));
      }
      assertErrorEnvelope(await guest.log(drink), 410, 'RECORD_DELETED');
      const list = await guest.request('/v1/records');
      assert.deepEqual(list.json().items, []);
    });

    test('ITEST-10: is told which fields are wrong', async () => {
      const { fields } = assertErrorEnvelope(await guest.log({ amountMl: 0 }), 400, 'VALIDATION_FAILED');
      assert.ok(
        fields.some(({ path, message }) => path.includes('amountMl') && message),
        `fields: ${JSON.stringify(fields)}`,
      );
    });

    test('ITEST-12: finds nothing that it does not have', async () => {
      assertErrorEnvelope(await guest.request(`/v1/records/${randomUUID()}`), 404, 'NOT_FOUND');
    });

    test('renews its tokens', async () => {
      const { refreshToken } = guest.tokens;
      const renewed = await request(`${api}/v1/sessions/refresh`, { method: 'POST', json: { refreshToken } });
      assert.equal(renewed.status, 200, String(renewed));
      guest.tokens = renewed.json();
      const me = await guest.request('/v1/me');
      assert.equal(me.status, 200, String(me));
    });
  });
}
