export const LEAST_PASSWORD = 8;
export const MOST_PASSWORD = 128;
const MOST_EMAIL = 254;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const EMAIL = new RegExp(`^[a-z0-9.!#$%&'*+/=?^_\`{|}~-]{1,64}@${LABEL}(?:\\.${LABEL})+$`);

export type PasswordProblem = 'short' | 'long' | 'isEmail';

/**
 * The server's rules of e-mail addresses and passwords; tests/vectors/credential-vectors.json in app-backend holds the
 * two together.
 */
export function normalisedEmail(typed: string): string | undefined {
  const email = typed.trim().toLowerCase();
  return email.length <= MOST_EMAIL && EMAIL.test(email) ? email : undefined;
}

export function passwordProblem(password: string, email: string | undefined): PasswordProblem | undefined {
  const normalised = password.normalize('NFC');
  // By code points, as people count letters.
  const { length } = Array.from(normalised);
  if (length < LEAST_PASSWORD) return 'short';
  if (length > MOST_PASSWORD) return 'long';
  // Upper case first: it unfolds letters such as ß and ﬁ.
  return normalised.toUpperCase().toLowerCase() === email ? 'isEmail' : undefined;
}
