import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { assertErrorEnvelope } from './error-envelope.mjs';
import { request } from './request.mjs';
import { originSetting, setting } from './settings.mjs';
import { otherBuildThan, settled } from './settled.mjs';

const api = originSetting('API_URL', "the API distribution's origin");
const buildId = setting('API_BUILD_ID', 'the build id of the released image');

describe(`API ${api}`, () => {
  let health;
  before(async () => {
    health = await settled(`${api}/health`, otherBuildThan(buildId));
  });

  test('is alive, with the released build', () => {
    assert.equal(health.status, 200, String(health));
    assert.equal(health.json().status, 'ok', String(health));
    assert.equal(health.json().buildId, buildId, String(health));
  });

  test('reaches its database', async () => {
    const ready = await request(`${api}/health/ready`);
    assert.equal(ready.status, 200, String(ready));
    assert.equal(ready.json().status, 'ready', String(ready));
  });

  test('answers an unknown path with its error envelope, not with a page', async () => {
    assertErrorEnvelope(await request(`${api}/no-such-path`), 404, 'NOT_FOUND');
  });

  test('lets nobody read records without a token', async () => {
    assertErrorEnvelope(await request(`${api}/v1/records`), 401, 'UNAUTHENTICATED');
  });
});
