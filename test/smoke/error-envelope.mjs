import assert from 'node:assert/strict';

const RFC3339_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Every error of the API, whoever makes it, has this one shape. Returns the inner object. */
export function assertErrorEnvelope(answer, status, code) {
  assert.equal(answer.status, status, String(answer));
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, String(answer));
  const { error } = answer.json();
  assert.ok(error, `${answer} has no "error"`);
  assert.equal(error.code, code, String(answer));
  assert.ok(error.message, `${answer} has no message`);
  assert.ok(error.requestId, `${answer} has no requestId`);
  assert.match(error.timestamp, RFC3339_UTC, String(answer));
  return error;
}
