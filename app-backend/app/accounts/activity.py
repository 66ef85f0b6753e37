"""The days on which an account was active (UTC): by a write, or by new tokens."""

# For the SET of a statement that writes the account's row anyway; the two columns change once a day.
ACTIVE_TODAY = """
    active_before_on = CASE WHEN last_active_on < CURRENT_DATE THEN last_active_on ELSE active_before_on END,
    last_active_on = CURRENT_DATE
"""
NOTE_ACTIVITY = f"UPDATE accounts SET {ACTIVE_TODAY} WHERE id = %(account_id)s AND last_active_on < CURRENT_DATE"
COUNT_ACTIVE_YESTERDAY = """
    SELECT count(*) AS accounts FROM accounts
    WHERE last_active_on = CURRENT_DATE - 1 OR active_before_on = CURRENT_DATE - 1
"""
