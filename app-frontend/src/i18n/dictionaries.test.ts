import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { builtInItems, builtInName } from '../drinks/built-in';
import enStart from './locales/en';
import enPages from './locales/en-pages';
import zhStart from './locales/zh-TW';
import zhPages from './locales/zh-TW-pages';
import { browserLocale } from './locale';
import { createTranslator } from './translate';

const en = { ...enStart, ...enPages };
const zh = { ...zhStart, ...zhPages };
const keys = Object.keys(en) as (keyof typeof en)[];
const source = join(import.meta.dirname, '..');

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'locales') yield* sourceFiles(path);
    else if (/(?<!\.test)\.tsx?$/.test(entry.name)) yield path;
  }
}
const files = [...sourceFiles(source)].map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const code = files.map(({ text }) => text).join('\n');

describe('the dictionaries', () => {
  it('have the same keys, each of them once', () => {
    expect(Object.keys(zh)).toEqual(keys);
    expect(Object.keys(zhStart)).toEqual(Object.keys(enStart));
    expect(Object.keys(enStart).length + Object.keys(enPages).length).toBe(keys.length);
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
    // Keys made at run time: a plural form, a kind of write, a length of time, a vessel.
    const made = [
      /^.+\.(one|other)$/,
      /^attention\.((create|replace|delete)(Item)?|profile|reminders)$/,
      /^insight\.(day|week|month|year)$/,
      /^vessel\.\w+$/,
    ];
    const unused = keys.filter((key) => !code.includes(`'${key}'`) && !made.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
    const counted = keys.filter((key) => key.endsWith('.other')).map((key) => key.slice(0, -'.other'.length));
    expect(counted.filter((key) => !code.includes(`count('${key}'`))).toEqual([]);
  });

  it('name every drink of the table', () => {
    for (const { id } of builtInItems.filter(({ kind }) => kind === 'drink')) {
      expect([id, builtInName(id, 'en')]).toEqual([id, expect.stringMatching(/[a-z]/)]);
      expect([id, builtInName(id, 'zh-TW')]).toEqual([id, expect.stringMatching(/\p{Script=Han}/u)]);
    }
  });
});

describe('the pages', () => {
  // Names of their own in every language.
  const names = ['FillUp', '繁體中文', 'English'];
  // What is read by people, or read out to them.
  const spoken = /^(aria-(label|valuetext|description|roledescription)|title|alt|placeholder|label|hint|error|none)$/;

  function* wordsIn({ path, text }: { path: string; text: string }): Generator<string> {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isJsxText(node)) found.push(node.text);
      if (ts.isJsxAttribute(node) && spoken.test(node.name.getText()) && node.initializer) {
        if (ts.isStringLiteral(node.initializer)) found.push(node.initializer.text);
      }
      if (ts.isPropertyAssignment(node) && spoken.test(node.name.getText())) {
        if (ts.isStringLiteralLike(node.initializer)) found.push(node.initializer.text);
      }
      // `{cond ? 'word' : …}` among the children of an element.
      if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent) && node.expression) literals(node.expression);
      ts.forEachChild(node, visit);
    };
    const literals = (node: ts.Expression): void => {
      if (ts.isStringLiteralLike(node)) found.push(node.text);
      else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(literals);
      else if (ts.isBinaryExpression(node)) literals(node.right);
    };
    visit(file);
    for (const words of found) if (/\p{L}/u.test(words) && !names.includes(words.trim())) yield words.trim();
  }

  it('say nothing that is not in the dictionaries', () => {
    const pages = files.filter(({ path }) => path.endsWith('.tsx') && !path.includes('/testing/'));
    expect(pages.length).toBeGreaterThan(20);
    const untranslated = pages.flatMap((page) => [...wordsIn(page)].map((words) => `${page.path}: ${words}`));
    expect(untranslated).toEqual([]);
  });

  it('would be caught saying it', () => {
    const page = (jsx: string) => [...wordsIn({ path: 'page.tsx', text: `const page = ${jsx};` })];
    expect(page('<p>Hello</p>')).toEqual(['Hello']);
    expect(page('<button aria-label="Close">×</button>')).toEqual(['Close']);
    expect(page("<p>{late ? 'Late' : t('on.time')}</p>")).toEqual(['Late']);
    expect(page("<Choice options={[{ value: 'a', label: 'First' }]} />")).toEqual(['First']);
    expect(page('<p className="muted">FillUp {t(\'x\')} – 3</p>')).toEqual([]);
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
