import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { assertErrorEnvelope } from '../smoke/error-envelope.mjs';
import { originSetting } from '../smoke/settings.mjs';
import { Guest } from './guest.mjs';
import { mode } from './mode.mjs';

const api = originSetting('API_URL', "the API distribution's origin");

if (mode === 'full') {
  describe("A guest's own drinks", () => {
    const drink = { id: randomUUID(), kind: 'drink', name: 'Kombucha', factor: 0.9, icon: 'juice' };
    const cup = { id: randomUUID(), kind: 'cup', drink: drink.id, amountMl: 330, icon: 'bottle' };
    let guest;
    before(async () => {
      guest = await Guest.create(api);
    });
    after(() => guest?.remove());

    const add = (item) => guest.request('/v1/drinks', { method: 'POST', json: item });

    test('stand beside the built-in ones', async () => {
      for (const item of [drink, cup]) {
        const created = await add(item);
        assert.equal(created.status, 201, String(created));
        assert.equal(created.headers.get('etag'), '"1"', String(created));
        assert.equal((await add(item)).status, 200);
      }
      const list = await guest.request('/v1/drinks');
      const ids = list.json().items.map(({ id }) => id);
      for (const id of ['water', 'cup-250', drink.id, cup.id]) assert.ok(ids.includes(id), String(list));
      assertErrorEnvelope(await add({ ...drink, factor: 0.8 }), 409, 'DRINK_CONFLICT');
    });

    test('leave their name and factor on what is logged', async () => {
      const logged = await guest.log({ drink: drink.id });
      assert.equal(logged.status, 201, String(logged));
      assert.equal(logged.json().drinkName, drink.name);
      assert.equal(logged.json().factor, drink.factor);
    });

    test('go with their cups, and other devices are told', async () => {
      const { cursor } = (await guest.request('/v1/changes')).json();
      const deleted = await guest.request(`/v1/drinks/${drink.id}`, { method: 'DELETE' });
      assert.equal(deleted.status, 204, String(deleted));
      const changes = await guest.request(`/v1/changes?since=${cursor}`);
      assert.deepEqual(changes.json().changes, [
        { type: 'drink', id: cup.id, deleted: true },
        { type: 'drink', id: drink.id, deleted: true },
      ]);
      assertErrorEnvelope(await add(drink), 410, 'DRINK_DELETED');
    });
  });
}
