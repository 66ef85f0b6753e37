/** What the pipeline hands to these tests, from the outputs of the stacks it has just deployed. */
export function setting(name, meaning) {
  const value = process.env[name];
  if (!value) {
    console.error(`${name} is not set: it must hold ${meaning}.`);
    process.exit(1);
  }
  return value;
}

/** Origin without a trailing slash, so that paths can be put behind it. */
export function originSetting(name, meaning) {
  return setting(name, meaning).replace(/\/+$/, '');
}
