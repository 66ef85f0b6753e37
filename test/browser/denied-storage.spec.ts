import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { expect, test, Tracker } from './tracker';

test('a browser that gives no storage is said, and a tap claims nothing', async ({ baseURL }, testInfo) => {
  const profile = testInfo.outputPath('profile');
  await mkdir(join(profile, 'Default'), { recursive: true });
  // What a person sets as "Block all cookies": it denies every kind of storage.
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const { launchOptions, viewport } = testInfo.project.use;
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    ...(viewport !== undefined && { viewport }),
    ...(baseURL !== undefined && { baseURL }),
    locale: 'en-US',
  });
  const page = await context.newPage();
  const tracker = new Tracker(page);
  await tracker.open();
  await expect(page.evaluate('localStorage')).rejects.toThrow('Access is denied');
  await expect(page.getByText('This browser does not let FillUp keep data')).toBeVisible();
  await tracker.tapCup();
  await expect(page.getByText('This device could not save that. Is its storage full?')).toBeVisible();
  await tracker.expectToday('0 ml');
  await context.close();
});
