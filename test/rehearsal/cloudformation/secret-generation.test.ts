import fc from 'fast-check';
import { generateSecretString } from '../../../rehearsal/cloudformation/resources/secret-generation';

test('the defaults are 32 characters of every kind', () => {
  const secret = generateSecretString({});
  expect(secret).toHaveLength(32);
  for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^\da-zA-Z]/]) expect(secret).toMatch(kind);
});

test('the key goes into the template', () => {
  const settings = {
    SecretStringTemplate: '{"username":"fillup_app"}',
    GenerateStringKey: 'password',
    ExcludePunctuation: true,
  };
  const secret = JSON.parse(generateSecretString(settings)) as Record<string, string>;
  expect(secret).toEqual({ username: 'fillup_app', password: expect.stringMatching(/^[\da-zA-Z]{32}$/) as string });
});

test('what is excluded never appears', () => {
  const flags = fc.record({
    ExcludeLowercase: fc.boolean(),
    ExcludeUppercase: fc.boolean(),
    ExcludePunctuation: fc.boolean(),
    IncludeSpace: fc.boolean(),
  });
  fc.assert(
    fc.property(
      flags,
      fc.integer({ min: 5, max: 64 }),
      fc.constantFrom('', '0123456789', '/@"\' \\', 'abc'),
      (settings, length, excluded) => {
        fc.pre(
          !(
            settings.ExcludeLowercase &&
            settings.ExcludeUppercase &&
            settings.ExcludePunctuation &&
            excluded.startsWith('0')
          ) || settings.IncludeSpace,
        );
        const secret = generateSecretString({ ...settings, PasswordLength: length, ExcludeCharacters: excluded });
        expect(secret).toHaveLength(length);
        for (const character of excluded) expect(secret).not.toContain(character);
        if (settings.ExcludeLowercase) expect(secret).not.toMatch(/[a-z]/);
        if (settings.ExcludeUppercase) expect(secret).not.toMatch(/[A-Z]/);
        if (settings.ExcludePunctuation) expect(secret).not.toMatch(/[^\da-zA-Z ]/);
        if (!settings.IncludeSpace) expect(secret).not.toContain(' ');
      },
    ),
  );
});

test('nothing left to choose from is an error', () => {
  const everything = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true };
  expect(() => generateSecretString(everything)).toThrow('excludes every character');
});
