import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { originSetting } from '../smoke/settings.mjs';
import { Connection, handshakeStatus } from './connection.mjs';
import { Guest } from './guest.mjs';
import { mode } from './mode.mjs';

const api = originSetting('API_URL', "the API distribution's origin");

if (mode === 'full') {
  describe('Two devices of one account', () => {
    let guest;
    let phone;
    let desk;
    before(async () => {
      guest = await Guest.create(api);
    });
    after(async () => {
      await phone?.close();
      await desk?.close();
      await guest?.remove();
    });

    test('ITEST-6: connect, each with a ticket of its own', async () => {
      phone = await Connection.open(api, await guest.webSocketTicket());
      desk = await Connection.open(api, await guest.webSocketTicket());
    });

    test('a ticket opens one connection only', async () => {
      const ticket = await guest.webSocketTicket();
      const once = await Connection.open(api, ticket);
      assert.ok([401, 403].includes(await handshakeStatus(api, `?ticket=${encodeURIComponent(ticket)}`)));
      await once.close();
    });

    test('a heartbeat is answered', async () => {
      phone.send({ action: 'ping' });
      await phone.receive('pong');
    });

    test('ITEST-7, ITEST-8: what one sends, the other receives', async () => {
      phone.send({ action: 'sendMessage', messages: [{ text: '喝水' }, { text: 'drink' }] });
      const { messages } = await desk.receive('message');
      assert.deepEqual(messages, [{ text: '喝水' }, { text: 'drink' }]);
      assert.deepEqual(phone.unread('message'), []);
    });

    test('a message that means nothing is answered with an error', async () => {
      phone.send('not JSON');
      const { error } = await phone.receive('error');
      assert.ok(error.code && error.message, JSON.stringify(error));
    });

    test('both hear of a change, with the cursor to read from', async () => {
      const created = await guest.log();
      assert.equal(created.status, 201, String(created));
      for (const device of [phone, desk]) {
        const { cursor } = await device.receive('changed');
        assert.ok(cursor);
      }
    });

    for (const [what, message, code] of [
      ['more than 32 KB', 'x'.repeat(32 * 1024 + 1), 1009],
      ['a binary message', new Uint8Array([1]), 1003],
    ]) {
      test(`${what} ends the connection that sent it, and no other`, async () => {
        const third = await Connection.open(api, await guest.webSocketTicket());
        third.send(message);
        assert.equal(await third.closed(), code);
        const created = await guest.log();
        assert.equal(created.status, 201, String(created));
        await phone.receive('changed');
        await desk.receive('changed');
      });
    }

    test('ITEST-9: disconnect, and the other goes on', async () => {
      assert.equal(await desk.close(), 1000);
      const created = await guest.log();
      assert.equal(created.status, 201, String(created));
      await phone.receive('changed');
      assert.equal(await phone.close(), 1000);
    });
  });
}
