"""What notifications say, in the language of the account."""

from collections.abc import Mapping

from app.accounts.schemas import Unit
from app.language import Language
from app.responses import to_json

# As the site counts: US fluid ounces.
ML_PER_FLOZ = 29.5735
UNITS: Mapping[Language, Mapping[Unit, str]] = {
    "zh-TW": {"ml": "毫升", "floz": "盎司"},
    "en": {"ml": "ml", "floz": "fl oz"},
}
REMINDER_TITLES: Mapping[Language, str] = {"zh-TW": "該喝水了", "en": "Time for a drink"}
REMINDER_BODIES: Mapping[Language, str] = {
    "zh-TW": "今天喝了 {total}／{goal} {unit}",
    "en": "{total} of {goal} {unit} so far today",
}
TEST_TITLES: Mapping[Language, str] = {"zh-TW": "提醒已開啟", "en": "Reminders are on"}
TEST_BODIES: Mapping[Language, str] = {"zh-TW": "之後的提醒會像這樣出現", "en": "This is how they will look"}


def reminder_payload(language: Language, unit: Unit, total_ml: int, goal_ml: int) -> bytes:
    body = REMINDER_BODIES[language].format(
        total=_amount(total_ml, unit), goal=_amount(goal_ml, unit), unit=UNITS[language][unit]
    )
    return _payload(language, REMINDER_TITLES[language], body, "reminder")


def trial_payload(language: Language) -> bytes:
    return _payload(language, TEST_TITLES[language], TEST_BODIES[language], "reminder-trial")


def _payload(language: Language, title: str, body: str, tag: str) -> bytes:
    return to_json({"type": "reminder", "title": title, "body": body, "tag": tag, "lang": language})


def _amount(ml: int, unit: Unit) -> str:
    return f"{ml:,}" if unit == "ml" else f"{ml / ML_PER_FLOZ:,.1f}".removesuffix(".0")
