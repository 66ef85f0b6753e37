import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInDrinks } from '../drinks/drinks';
import en from './locales/en';
import zh from './locales/zh-TW';
import { browserLocale } from './locale';
import { createTranslator } from './translate';

const keys = Object.keys(en) as (keyof typeof en)[];
const source = join(import.meta.dirname, '..');

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'locales') yield* sourceFiles(path);
    else if (/(?<!\.test)\.tsx?$/.test(entry.name)) yield path;
  }
}
const code = [...sourceFiles(source)].map((path) => readFileSync(path, 'utf8')).join('\n');

describe('the dictionaries', () => {
  it('have the same keys', () => {
    expect(Object.keys(zh)).toEqual(keys);
  });

  it('say something for every key', () => {
    for (const key of keys) expect([key, en[key].trim() !== '', zh[key].trim() !== '']).toEqual([key, true, true]);
  });

  it('are translated: Chinese reads Chinese, English does not', () => {
    const untranslated = keys.filter(
      (key) => !/\p{Script=Han}/u.test(zh[key].replace(/\{\w+\}/g, '')) && !punctuation(zh[key]),
    );
    expect(untranslated).toEqual([]);
    expect(keys.filter((key) => /\p{Script=Han}/u.test(en[key]))).toEqual([]);
  });

  it('fill in the same values', () => {
    const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const key of keys) expect([key, placeholders(zh[key])]).toEqual([key, placeholders(en[key])]);
  });

  it('hold nothing that no screen shows', () => {
    // Keys made at run time: a plural form, a kind of write.
    const made = [/^.+\.(one|other)$/, /^attention\.(create|replace|delete|profile)$/];
    const unused = keys.filter((key) => !code.includes(`'${key}'`) && !made.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
    const counted = keys.filter((key) => key.endsWith('.other')).map((key) => key.slice(0, -'.other'.length));
    expect(counted.filter((key) => !code.includes(`count('${key}'`))).toEqual([]);
  });

  it('name every drink of the table', () => {
    for (const { key, name } of builtInDrinks)
      expect([key, name.en !== '', /\p{Script=Han}/u.test(name['zh-TW'])]).toEqual([key, true, true]);
  });
});

function punctuation(text: string): boolean {
  return text.replace(/\{\w+\}/g, '').trim() === '';
}

describe('translating', () => {
  it('fills in values and counts', () => {
    const t = createTranslator('en', en);
    expect(t('ring.value', { total: '1 ml', goal: '2 ml' })).toBe('1 ml of 2 ml');
    expect([t.count('today.count', 1), t.count('today.count', 1200)]).toEqual(['1 drink', '1,200 drinks']);
    expect(createTranslator('zh-TW', zh).count('today.count', 1)).toBe('1 筆');
  });

  it.each([
    [['zh-Hant-TW', 'en'], 'zh-TW'],
    [['zh'], 'zh-TW'],
    [['ja-JP', 'zh-HK'], 'zh-TW'],
    [['en-GB', 'zh-TW'], 'en'],
    [['fr-FR'], 'en'],
    [[], 'en'],
  ])('greets a browser of %j in %s', (languages, locale) => {
    expect(browserLocale(languages)).toBe(locale);
  });
});
