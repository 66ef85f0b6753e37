import type { Reminders } from '../api/types';

/** As the server has them for whoever has set nothing. */
export const defaultReminders: Reminders = {
  enabled: false,
  fromMinutes: 8 * 60,
  toMinutes: 22 * 60,
  intervalMinutes: 120,
  quiet: [],
  days: [1, 2, 3, 4, 5, 6, 7],
  pausedOn: null,
  stopAtGoal: true,
  version: 0,
};
