"""The profile of an account, as the API shows it."""

from datetime import timedelta

from psycopg.rows import DictRow


def account_day(time: str) -> str:
    """SQL for the day that a time falls on: it begins `day_start_minutes` after midnight by the account's clock."""
    return f"(({time} AT TIME ZONE time_zone) - make_interval(mins => day_start_minutes))::date"


# Oldest first, as `profile_of` and the summary need them.
PAST_GOALS = """
    ARRAY(SELECT before_day FROM past_goals WHERE account_id = accounts.id ORDER BY before_day) AS past_goal_days,
    ARRAY(SELECT goal_ml FROM past_goals WHERE account_id = accounts.id ORDER BY before_day) AS past_goals
"""
PROFILE_COLUMNS = f"""
    id, kind, email, locale, time_zone AS "timeZone", day_start_minutes AS "dayStartMinutes", unit,
    goal_ml AS "goalMl", goal_weight_kg::float8 AS goal_weight_kg, goal_activity, goal_climate,
    {account_day("created_at")} AS first_day, {PAST_GOALS}, created_at AS "createdAt"
"""
FIND_PROFILE = f"SELECT {PROFILE_COLUMNS} FROM accounts WHERE id = %(account_id)s"

Profile = dict[str, object]


def profile_of(row: DictRow) -> Profile:
    """Takes the columns of `PROFILE_COLUMNS`."""
    weight_kg, activity, climate = (row.pop(f"goal_{name}") for name in ("weight_kg", "activity", "climate"))
    first_day, days, goals = row.pop("first_day"), row.pop("past_goal_days"), row.pop("past_goals")
    created_at, goal_ml = row.pop("createdAt"), row["goalMl"]
    if days:
        # The zone may have been moved since.
        first_day = min(first_day, days[0] - timedelta(days=1))
    goal = (
        {"kind": "manual", "ml": goal_ml}
        if weight_kg is None
        else {"kind": "calculated", "ml": goal_ml, "weightKg": weight_kg, "activity": activity, "climate": climate}
    )
    history = [
        {"from": start, "goalMl": held} for start, held in zip([first_day, *days], [*goals, goal_ml], strict=True)
    ]
    return {**row, "goal": goal, "goalHistory": history, "createdAt": created_at}
