import { describe, expect, it } from 'vitest';
import vectors from '../../../app-backend/tests/vectors/credential-vectors.json';
import { LEAST_PASSWORD, MOST_PASSWORD, normalisedEmail, passwordProblem } from './credentials';

describe('an e-mail address', () => {
  it.each(vectors.emails)('$typed', ({ typed, email }) => {
    expect(normalisedEmail(typed) ?? null).toBe(email);
  });

  it('is no longer than the server takes', () => {
    const domain = `${'a.'.repeat(118)}example.com`;
    expect(normalisedEmail(`ada@${domain}`)).toBe(`ada@${domain}`);
    expect(normalisedEmail(`adaa${'a'.repeat(1)}@a.${domain}`)).toBeUndefined();
  });
});

describe('a password', () => {
  it.each(vectors.passwords)('$password', ({ password, problem }) => {
    expect(passwordProblem(password, vectors.email) ?? null).toBe(problem);
  });

  it('has a length by code points, as the server counts', () => {
    expect([LEAST_PASSWORD, MOST_PASSWORD]).toEqual([vectors.lengths.least, vectors.lengths.most]);
    expect(passwordProblem('💧'.repeat(MOST_PASSWORD), undefined)).toBeUndefined();
    expect(passwordProblem('💧'.repeat(MOST_PASSWORD + 1), undefined)).toBe('long');
  });
});
