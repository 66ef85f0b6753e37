import { setting } from '../smoke/settings.mjs';

const MODES = ['full', 'readonly'];

/** `full` writes through an account of its own; `readonly` leaves nothing behind, so it may run against prod. */
export const mode = setting('INTEGRATION_MODE', `"${MODES.join('" or "')}"`);
if (!MODES.includes(mode)) {
  console.error(`INTEGRATION_MODE is "${mode}": it must hold "${MODES.join('" or "')}".`);
  process.exit(1);
}
