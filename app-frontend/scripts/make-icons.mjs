// Draws the PNG icons from the SVGs with a browser. Run by hand when the drawing changes; the PNGs are committed:
//   node scripts/make-icons.mjs /usr/bin/chromium
import { readFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';

const drawings = [
  { svg: 'favicon.svg', png: 'icon-192.png', size: 192 },
  { svg: 'favicon.svg', png: 'icon-512.png', size: 512 },
  { svg: 'maskable.svg', png: 'icon-maskable-512.png', size: 512 },
];
const root = new URL('..', import.meta.url);
const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
for (const { svg, png, size } of drawings) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const source = await readFile(new URL(`src/icons/${svg}`, root), 'utf8');
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${source}`);
  await page.screenshot({ path: new URL(`public/icons/${png}`, root).pathname, omitBackground: true });
}
await browser.close();
