import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../assembly/synth';

const DECISIONS = join('docs', 'decisions');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const decisions = readdirSync(join(ROOT, DECISIONS));
const articles = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

/** The anchors that GitHub gives the headings of an article. */
const anchorsOf = (path: string): string[] =>
  [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const isBroken = (from: string, link: string): boolean => {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  return !existsSync(join(ROOT, path)) || (anchor !== undefined && !anchorsOf(path).includes(anchor));
};

it('numbers the decisions without a gap, each once, in the name and in the title', () => {
  const numbers = decisions.map((name) => Number(name.slice(0, 4)));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(decisions.map((name) => Number(/^# (\d+)\. /.exec(read(join(DECISIONS, name)))?.[1]))).toEqual(numbers);
});

it.each(articles)('%s links only to what is there', (article) => {
  const links = [...read(article).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !/^[a-z]+:/.test(link) && isBroken(article, link))).toEqual([]);
});

it('calls a decision by its number', () => {
  const wrong = articles.flatMap((article) =>
    [...read(article).matchAll(/\[(?:decision )?(\d+)\]\([^)]*?(\d{4})-[\w-]+\.md\)/g)]
      .filter(([, said, number]) => Number(said) !== Number(number))
      .map(([link]) => `${article}: ${link}`),
  );
  expect(wrong).toEqual([]);
});
