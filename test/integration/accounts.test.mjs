import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { assertErrorEnvelope } from '../smoke/error-envelope.mjs';
import { request } from '../smoke/request.mjs';
import { originSetting } from '../smoke/settings.mjs';
import { Connection } from './connection.mjs';
import { Guest } from './guest.mjs';
import { mode } from './mode.mjs';

const api = originSetting('API_URL', "the API distribution's origin");

if (mode === 'full') {
  describe('A person with two devices', () => {
    const email = `${randomUUID()}@example.com`;
    const password = `release ${randomUUID()}`;
    let phone;
    let laptop;
    let recoveryCodes;
    before(async () => {
      phone = await Guest.create(api);
      laptop = await Guest.create(api);
    });
    after(() => laptop?.remove());

    const signIn = (json, tokens) =>
      request(`${api}/v1/sessions`, {
        method: 'POST',
        headers: tokens ? { authorization: `Bearer ${tokens.accessToken}` } : {},
        json: { email, password, ...json },
      });

    test('turns the guest on the phone into an account', async () => {
      assert.equal((await phone.log()).status, 201);
      const upgraded = await phone.request('/v1/me', { method: 'PATCH', json: { email, password } });
      assert.equal(upgraded.status, 200, String(upgraded));
      const { kind, id, recoveryCodes: codes } = upgraded.json();
      assert.deepEqual([kind, id, codes.length], ['full', phone.profile.id, 10]);
      recoveryCodes = codes;
    });

    test('signs in on the laptop, whose drinks come along', async () => {
      assert.equal((await laptop.log()).status, 201);
      assertErrorEnvelope(await signIn({ password: 'not this one' }, laptop.tokens), 401, 'INVALID_CREDENTIALS');
      const signedIn = await signIn({ deviceName: 'Laptop' }, laptop.tokens);
      assert.equal(signedIn.status, 201, String(signedIn));
      assert.deepEqual(signedIn.json().merged, { records: 1, drinks: 0 });
      laptop = new Guest(api, signedIn.json());
      for (const device of [phone, laptop]) {
        const list = await device.request('/v1/records');
        assert.equal(list.json().items.length, 2, String(list));
      }
    });

    test('signs the laptop out from the phone, which closes its connection', async () => {
      const connection = await Connection.open(api, await laptop.webSocketTicket());
      const { items } = (await phone.request('/v1/sessions')).json();
      const session = items.find(({ deviceName }) => deviceName === 'Laptop');
      const ended = await phone.request(`/v1/sessions/${session.id}`, { method: 'DELETE' });
      assert.equal(ended.status, 204, String(ended));
      await connection.closed();
      const { refreshToken } = laptop.tokens;
      const refreshed = await request(`${api}/v1/sessions/refresh`, { method: 'POST', json: { refreshToken } });
      assertErrorEnvelope(refreshed, 401, 'SESSION_ENDED');
    });

    test('comes back with a recovery code, once', async () => {
      const recover = () =>
        request(`${api}/v1/sessions/recover`, {
          method: 'POST',
          json: { email, recoveryCode: recoveryCodes[0], newPassword: `new ${password}` },
        });
      const recovered = await recover();
      assert.equal(recovered.status, 201, String(recovered));
      laptop = new Guest(api, recovered.json());
      assertErrorEnvelope(await recover(), 401, 'INVALID_CREDENTIALS');
      assertErrorEnvelope(await signIn({}), 401, 'INVALID_CREDENTIALS');
      const { items } = (await laptop.request('/v1/sessions')).json();
      assert.deepEqual(
        items.map(({ current }) => current),
        [true],
      );
    });
  });
}
