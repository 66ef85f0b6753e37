import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { assertErrorEnvelope } from '../smoke/error-envelope.mjs';
import { request } from '../smoke/request.mjs';
import { originSetting } from '../smoke/settings.mjs';
import { handshakeStatus } from './connection.mjs';
import './mode.mjs';

const api = originSetting('API_URL', "the API distribution's origin");

/** What anybody may see, and reads only: it runs in every environment. */
describe('Without an account', () => {
  test('ITEST-1: the API is alive', async () => {
    const health = await request(`${api}/health`);
    assert.equal(health.status, 200, String(health));
  });

  test('ITEST-11: records need a token', async () => {
    assertErrorEnvelope(await request(`${api}/v1/records`), 401, 'UNAUTHENTICATED');
  });

  test('ITEST-11: a made-up token is no token', async () => {
    const headers = { authorization: 'Bearer made-up' };
    assertErrorEnvelope(await request(`${api}/v1/records/${randomUUID()}`, { headers }), 401, 'UNAUTHENTICATED');
  });

  test('ITEST-12: a missing resource is 404 in JSON', async () => {
    assertErrorEnvelope(await request(`${api}/v1/no-such-thing`), 404, 'NOT_FOUND');
  });

  test('errors speak the language of the caller, zh-TW by default', async () => {
    const chinese = await request(`${api}/v1/records`);
    const english = await request(`${api}/v1/records`, { headers: { 'accept-language': 'en' } });
    assert.match(chinese.json().error.message, /\p{Script=Han}/u);
    assert.match(english.json().error.message, /^[\x20-\x7e]+$/);
  });

  test('the request id comes back', async () => {
    const id = randomUUID();
    const answer = await request(`${api}/health`, { headers: { 'x-request-id': id } });
    assert.equal(answer.headers.get('x-request-id'), id, String(answer));
  });

  test('the key that browsers subscribe with is a point of P-256', async () => {
    const answer = await request(`${api}/v1/push-key`);
    assert.equal(answer.status, 200, String(answer));
    const point = Buffer.from(answer.json().publicKey, 'base64url');
    assert.deepEqual([point.length, point[0]], [65, 4]);
  });

  test('ITEST-6: a WebSocket without a ticket is refused', async () => {
    assert.ok([401, 403].includes(await handshakeStatus(api)));
    assert.ok([401, 403].includes(await handshakeStatus(api, '?ticket=made-up')));
  });
});

describe('Another origin', () => {
  const origin = 'https://elsewhere.example';

  test('is told before each write what the API allows', async () => {
    const answer = await request(`${api}/v1/records/${randomUUID()}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,content-type,if-match',
      },
    });
    assert.ok(answer.status >= 200 && answer.status < 300, String(answer));
    assert.deepEqual(list(answer, 'access-control-allow-methods'), [
      'delete',
      'get',
      'options',
      'patch',
      'post',
      'put',
    ]);
    assert.deepEqual(list(answer, 'access-control-allow-headers'), [
      'accept-language',
      'authorization',
      'content-type',
      'if-match',
      'x-request-id',
    ]);
    assert.equal(answer.headers.get('access-control-max-age'), '7200');
    assertNoCredentials(answer);
  });

  test('may read the headers that clients need, without credentials', async () => {
    const answer = await request(`${api}/health`, { headers: { origin } });
    assert.deepEqual(list(answer, 'access-control-expose-headers'), [
      'etag',
      'location',
      'retry-after',
      'x-request-id',
    ]);
    assertNoCredentials(answer);
  });

  /** Either any origin without credentials, or exactly our own. */
  function assertNoCredentials(answer) {
    const allowed = answer.headers.get('access-control-allow-origin');
    assert.notEqual(allowed, origin, `${origin} is allowed by name`);
    if (allowed === '*') {
      assert.notEqual(answer.headers.get('access-control-allow-credentials'), 'true', 'credentials with any origin');
    }
  }
});

function list(answer, header) {
  const value = answer.headers.get(header);
  assert.ok(value, `${answer.subject} has no ${header}`);
  return value
    .toLowerCase()
    .split(/\s*,\s*/)
    .sort();
}
