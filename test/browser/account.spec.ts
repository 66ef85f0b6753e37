import { expect, newEmail, PASSWORD, test } from './tracker';

test.use({ locale: 'en-US', provoked: /ERR_INTERNET_DISCONNECTED|status of (401|403|409|429) / });
// Long journeys, on several pages or devices.
test.describe.configure({ timeout: 60_000 });

test('a guest becomes an account, another device joins it, and each sees at once what the other logs', async ({
  tracker,
  anotherDevice,
}) => {
  await tracker.tapCup();
  await tracker.expectSent();
  const { email } = await tracker.createAccount();
  await expect(tracker.page.getByText(email)).toBeVisible();
  await tracker.goTo('Today');
  await tracker.expectToday('250 ml');

  const phone = await anotherDevice();
  await phone.tapCup('150 ml');
  await phone.expectToday('150 ml');
  await phone.fillSignIn(email);
  await expect(phone.page.getByRole('radio', { name: /^Add it to the account/ })).toBeChecked();
  await phone.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(phone.page.getByText('Signed in. 1 drink from this device was added.')).toBeVisible();
  await phone.expectToday('400 ml');
  // The merge itself is news to the first device.
  await tracker.expectToday('400 ml');

  const told = tracker.toldOfChange();
  await phone.tapCup('350 ml');
  await told;
  await tracker.expectToday('750 ml');
  await tracker.page.getByRole('button', { name: /^Delete 350 ml/ }).click();
  await phone.expectToday('400 ml');
});

test('a device is signed out from another one, loses nothing, and signs in again', async ({
  tracker,
  anotherDevice,
}) => {
  const { email } = await tracker.createAccount();
  const lost = await anotherDevice();
  await lost.signIn(email);
  await lost.expectToday('0 ml');

  await tracker.page.goto('/settings/account/devices');
  await expect(tracker.page.getByRole('list', { name: 'Devices' }).getByRole('listitem')).toHaveCount(2);
  await tracker.page.getByRole('button', { name: /^Sign out Chrome/ }).click();
  await expect(tracker.page.getByRole('list', { name: 'Devices' }).getByRole('listitem')).toHaveCount(1);

  // Its access token is gone with the page, and no new one is given.
  await lost.page.reload();
  await expect(lost.page.getByText(`This device was signed out of ${email}`)).toBeVisible();
  await lost.tapCup();
  await lost.expectToday('250 ml');
  await lost.page.getByRole('link', { name: 'Sign in again' }).click();
  await expect(lost.page.getByLabel('E-mail')).toHaveValue(email);
  await lost.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await lost.page.getByRole('button', { name: 'Sign in' }).click();
  await lost.expectToday('250 ml');
  await expect(lost.synced).toBeVisible();
  await tracker.goTo('Today');
  await tracker.expectToday('250 ml');
});

test('a recovery code opens the account once, and a new password is set with it', async ({
  tracker,
  anotherDevice,
}) => {
  const {
    email,
    codes: [code = ''],
  } = await tracker.createAccount();
  const { page, ...phone } = await anotherDevice();
  const recover = async (password: string) => {
    await page.goto('/settings/account/recover');
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(code.toLowerCase().replaceAll('-', ' '));
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Set the password and sign in' }).click();
  };
  await recover('short');
  await expect(page.getByLabel('New password', { exact: true })).toBeFocused();
  await expect(page.getByText('Use 8 characters or more.')).toBeVisible();
  await recover('another eight glasses');
  await expect(phone.ring).toBeVisible();

  // All other devices are out, and the code is used up.
  await tracker.page.reload();
  await expect(tracker.page.getByText(`This device was signed out of ${email}`).first()).toBeVisible();
  await tracker.signIn(email);
  await expect(tracker.page.getByText('E-mail and password do not belong together.')).toBeVisible();
  await page.goto('/settings/account');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('Signed out.')).toBeVisible();
  await recover('a third eight glasses');
  await expect(page.getByText(/the code was used before/)).toBeVisible();
});

test('signing out warns of what was not sent, and leaves nothing behind', async ({ tracker, page, context }) => {
  await tracker.tapCup();
  await tracker.expectSent();
  await tracker.createAccount();
  await tracker.goTo('Today');
  await tracker.expectInstalled();
  await tracker.goOffline();
  await tracker.tapCup('150 ml');
  await tracker.expectToday('400 ml');
  await page.goto('/settings/account');
  await page.getByRole('button', { name: 'Sign out' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('1 change has not reached your account yet, and would be lost.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Sign out and lose them' }).click();
  await expect(dialog.getByText(/^This needs a network/)).toBeVisible();

  await context.setOffline(false);
  await expect(dialog.getByText(/has not reached your account/)).toBeHidden();
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('Signed out. Nothing of your account is left on this device.')).toBeVisible();
  await tracker.expectToday('0 ml');
  await page.goto('/settings/account');
  await expect(page.getByText('You are a guest')).toBeVisible();
});

test('the e-mail, the password and the codes are changed, each with the current password', async ({
  tracker,
  page,
}) => {
  await tracker.createAccount();
  const other = newEmail();
  await page.getByRole('link', { name: 'E-mail, password and codes' }).click();
  const card = (name: string) => page.getByRole('region', { name });

  await card('Change e-mail').getByLabel('New e-mail').fill(other);
  await card('Change e-mail').getByLabel('Current password', { exact: true }).fill('not this one');
  await card('Change e-mail').getByRole('button', { name: 'Change e-mail' }).click();
  await expect(card('Change e-mail').getByText('This is not the current password.')).toBeVisible();
  await expect(card('Change e-mail').getByLabel('Current password', { exact: true })).toBeFocused();
  await card('Change e-mail').getByLabel('Current password', { exact: true }).fill(PASSWORD);
  await card('Change e-mail').getByRole('button', { name: 'Change e-mail' }).click();
  await expect(page.getByText(`From now on you sign in as ${other}.`)).toBeVisible();

  await card('Change password').getByLabel('Current password', { exact: true }).fill(PASSWORD);
  await card('Change password').getByLabel('New password', { exact: true }).fill(other);
  await card('Change password').getByRole('button', { name: 'Change password' }).click();
  await expect(card('Change password').getByText('Use something other than your e-mail.')).toBeVisible();
  await card('Change password').getByLabel('New password', { exact: true }).fill('nine glasses a day');
  await card('Change password').getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Password changed. Your other devices were signed out.')).toBeVisible();

  await card('New recovery codes').getByLabel('Current password', { exact: true }).fill('nine glasses a day');
  await card('New recovery codes').getByRole('button', { name: 'Make new codes' }).click();
  await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  expect((await saved).suggestedFilename()).toBe('fillup-recovery-codes.txt');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Save the codes first, then tick this box.')).toBeVisible();
});

test('an e-mail that is taken is said beside its field, and too many attempts how long to wait', async ({
  tracker,
  anotherDevice,
}) => {
  const { email } = await tracker.createAccount();
  const { page } = await anotherDevice();
  await page.goto('/settings/account/create');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/has an account already/);

  await page.route('**/v1/sessions', (route) =>
    route.fulfill({
      status: 429,
      headers: {
        'Retry-After': '840',
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Expose-Headers': 'Retry-After',
      },
      json: { error: { code: 'TOO_MANY_REQUESTS' } },
    }),
  );
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Too many attempts. Try again in 14 minutes.')).toBeVisible();
});

test('everything is deleted, on the server too, once the word is typed', async ({ tracker, page, anotherDevice }) => {
  await tracker.tapCup();
  await tracker.expectSent();
  const { email } = await tracker.createAccount();
  await page.goto('/settings/data');
  await page.getByRole('link', { name: 'Delete everything' }).click();
  await page.getByLabel('To confirm, type DELETE').fill('no');
  await page.getByRole('button', { name: 'Delete everything for good' }).click();
  await expect(page.getByText('Type DELETE to confirm.')).toBeVisible();
  await page.getByLabel('To confirm, type DELETE').fill('delete');
  await page.getByRole('button', { name: 'Delete everything for good' }).click();
  await expect(page.getByText('Everything was deleted.')).toBeVisible();
  await tracker.expectToday('0 ml');

  const phone = await anotherDevice();
  await phone.signIn(email);
  await expect(phone.page.getByText('E-mail and password do not belong together.')).toBeVisible();
});
