"""What people read: one text per error code and per kind of invalid field, in both languages."""

from collections.abc import Mapping

from app.language import Language

ERRORS: Mapping[str, Mapping[Language, str]] = {
    "VALIDATION_FAILED": {"zh-TW": "輸入的資料不正確", "en": "Some of the input is not valid."},
    "MALFORMED_REQUEST": {"zh-TW": "無法解讀這個請求", "en": "The request could not be understood."},
    "UNAUTHENTICATED": {"zh-TW": "請先登入", "en": "Please sign in first."},
    "SESSION_ENDED": {
        "zh-TW": "登入已結束，請重新登入",
        "en": "The session has ended. Please sign in again.",
    },
    "INVALID_CREDENTIALS": {
        "zh-TW": "電子郵件、密碼或復原碼不正確",
        "en": "The e-mail address, the password or the recovery code is wrong.",
    },
    "WRONG_PASSWORD": {"zh-TW": "目前的密碼不正確", "en": "The current password is wrong."},
    "NOT_FOUND": {"zh-TW": "找不到資料", "en": "Not found."},
    "METHOD_NOT_ALLOWED": {"zh-TW": "不支援這個操作", "en": "This method is not allowed here."},
    "NOT_ACCEPTABLE": {
        "zh-TW": "匯出檔是 gzip 檔，請在 Accept 標頭指明 application/gzip",
        "en": "The answer is a gzip file: ask for application/gzip in the Accept header.",
    },
    "EMAIL_TAKEN": {
        "zh-TW": "這個電子郵件已有帳號，請直接登入",
        "en": "This e-mail address has an account already. Please sign in.",
    },
    "ALREADY_REGISTERED": {
        "zh-TW": "這個帳號已設定電子郵件與密碼",
        "en": "This account has an e-mail address and a password already.",
    },
    "GUEST_ACCOUNT": {
        "zh-TW": "訪客沒有密碼，請先設定電子郵件與密碼",
        "en": "A guest has no password. Please set an e-mail address and a password first.",
    },
    "RECORD_CONFLICT": {
        "zh-TW": "相同編號的紀錄已存在，內容不同",
        "en": "Another record with this id exists already.",
    },
    "RECORD_DELETED": {"zh-TW": "這筆紀錄已被刪除", "en": "This record has been deleted."},
    "DRINK_CONFLICT": {
        "zh-TW": "相同編號的飲料或杯子已存在，內容不同",
        "en": "Another drink or cup with this id exists already.",
    },
    "DRINK_DELETED": {"zh-TW": "這個飲料或杯子已被刪除", "en": "This drink or cup has been deleted."},
    "CURSOR_EXPIRED": {
        "zh-TW": "同步位置已過期，請重新載入",
        "en": "The cursor has expired. Please load everything again.",
    },
    "VERSION_MISMATCH": {
        "zh-TW": "資料已在其他裝置上變更",
        "en": "This has been changed elsewhere in the meantime.",
    },
    "PAYLOAD_TOO_LARGE": {"zh-TW": "傳送的資料太大", "en": "The request is too large."},
    "EXPORT_TOO_LARGE": {
        "zh-TW": "資料太多，無法一次匯出，請以 from 和 to 縮短期間",
        "en": "This is too much for one export. Please choose a shorter period with from and to.",
    },
    "UNSUPPORTED_MEDIA_TYPE": {
        "zh-TW": "只接受 gzip 壓縮的檔案 (application/gzip)",
        "en": "Only a file compressed with gzip is accepted (application/gzip).",
    },
    "LIMIT_REACHED": {"zh-TW": "已達到數量上限", "en": "The limit has been reached."},
    "PRECONDITION_REQUIRED": {"zh-TW": "缺少版本資訊 (If-Match)", "en": "The If-Match header is required."},
    "TOO_MANY_REQUESTS": {
        "zh-TW": "請求太頻繁，請稍後再試",
        "en": "Too many requests. Please try again later.",
    },
    "INTERNAL_SERVER_ERROR": {
        "zh-TW": "處理請求時發生錯誤",
        "en": "Something went wrong while handling the request.",
    },
    "SERVICE_UNAVAILABLE": {
        "zh-TW": "服務暫時無法使用，請稍後再試",
        "en": "The service is unavailable for the moment. Please try again.",
    },
}

FIELDS: Mapping[str, Mapping[Language, str]] = {
    "missing": {"zh-TW": "必填", "en": "is required"},
    "extra_forbidden": {"zh-TW": "不支援這個欄位", "en": "is not a known field"},
    "int_type": {"zh-TW": "必須是整數", "en": "must be a whole number"},
    "float_type": {"zh-TW": "必須是數字", "en": "must be a number"},
    "bool_type": {"zh-TW": "必須是 true 或 false", "en": "must be true or false"},
    "string_type": {"zh-TW": "必須是文字", "en": "must be text"},
    "greater_than_equal": {"zh-TW": "不可小於 {ge}", "en": "must be at least {ge}"},
    "less_than_equal": {"zh-TW": "不可大於 {le}", "en": "must be at most {le}"},
    "list_type": {"zh-TW": "必須是清單", "en": "must be a list"},
    "too_short": {"zh-TW": "至少 {min_length} 項", "en": "must have at least {min_length} entries"},
    "too_long": {"zh-TW": "最多 {max_length} 項", "en": "must have at most {max_length} entries"},
    "string_too_short": {
        "zh-TW": "至少 {min_length} 個字",
        "en": "must have at least {min_length} characters",
    },
    "string_too_long": {"zh-TW": "最多 {max_length} 個字", "en": "must have at most {max_length} characters"},
    "literal_error": {"zh-TW": "必須是 {expected}", "en": "must be {expected}"},
    "uuid": {"zh-TW": "必須是 UUID", "en": "must be a UUID"},
    "date": {"zh-TW": "必須是日期，例如 2026-01-31", "en": "must be a date such as 2026-01-31"},
    "timestamp": {
        "zh-TW": "必須是含時區的時間，例如 2026-01-31T08:00:00Z",
        "en": "must be a time with its zone, such as 2026-01-31T08:00:00Z",
    },
    "timestamp_range": {
        "zh-TW": "必須在 2000 年之後，且不晚於現在起 24 小時",
        "en": "must be after 2000 and no later than 24 hours from now",
    },
    "time_zone": {"zh-TW": "不是有效的時區", "en": "is not a known time zone"},
    "drink": {"zh-TW": "沒有這種飲料", "en": "is not a known drink"},
    "email": {
        "zh-TW": "必須是電子郵件地址，例如 name@example.com",
        "en": "must be an e-mail address such as name@example.com",
    },
    "password_is_email": {"zh-TW": "不可與電子郵件相同", "en": "must not be the same as the e-mail address"},
    "either_password": {"zh-TW": "不可與 password 同時使用", "en": "must not come together with password"},
    "either_goal": {"zh-TW": "不可與 goal 同時使用", "en": "must not come together with goal"},
    "number_type": {"zh-TW": "必須是數字", "en": "must be a number"},
    "one_decimal": {"zh-TW": "最多一位小數", "en": "must have at most one decimal"},
    "control_character": {"zh-TW": "不可包含控制字元", "en": "must not contain control characters"},
    "item_id": {"zh-TW": "必須是 UUID 或內建項目的代號", "en": "must be a UUID or the key of a built-in item"},
    "icon": {"zh-TW": "沒有這個圖示", "en": "is not a known icon"},
    "empty_span": {"zh-TW": "不可與開始時間相同", "en": "must not be the time at which it begins"},
    "push_endpoint": {
        "zh-TW": "必須是瀏覽器推播服務的位址",
        "en": "must be an address of a browser's push service",
    },
    "push_key": {"zh-TW": "必須是 P-256 公鑰 (base64url)", "en": "must be a public key of P-256, in base64url"},
    "push_auth": {"zh-TW": "必須是 16 個位元組 (base64url)", "en": "must be 16 bytes, in base64url"},
    "cursor": {"zh-TW": "不是有效的位置", "en": "is not a cursor from an earlier answer"},
    "entity_tag": {"zh-TW": '必須是版本標籤，例如 "3"', "en": 'must be an entity tag such as "3"'},
    "date_order": {"zh-TW": "不可早於起始日期", "en": "must not be before the first day"},
    "date_span": {"zh-TW": "最多 366 天", "en": "must be within 366 days of the first day"},
    "batch": {"zh-TW": "必須是 1 到 10 則訊息", "en": "must be a list of 1 to 10 messages"},
    "object": {"zh-TW": "必須是物件", "en": "must be an object"},
    "body_bytes": {"zh-TW": "不可超過 {maximum:,} 位元組", "en": "must not be larger than {maximum:,} bytes"},
    "unpacked_bytes": {
        "zh-TW": "解壓縮後不可超過 {maximum:,} 位元組",
        "en": "must not unpack to more than {maximum:,} bytes",
    },
    "row_count": {"zh-TW": "不可超過 {maximum:,} 筆紀錄", "en": "must not have more than {maximum:,} records"},
    "gzip": {"zh-TW": "不是完整的 gzip 檔", "en": "is not a whole gzip file"},
    "utf8": {"zh-TW": "不是 UTF-8 文字", "en": "is not UTF-8 text"},
    "csv": {"zh-TW": "不是正確的 CSV", "en": "is not valid CSV"},
    "csv_cells": {"zh-TW": "超過 {columns} 欄", "en": "has more than {columns} columns"},
    "csv_column": {
        "zh-TW": "不是已知的欄位；可用的欄位：{known}",
        "en": "is not a known column; the columns are {known}",
    },
    "csv_column_twice": {"zh-TW": "欄位重複", "en": "is there twice"},
    "json": {"zh-TW": "不是正確的 JSON", "en": "is not valid JSON"},
    "json_format": {"zh-TW": "必須是 “{expected}”", "en": 'must be "{expected}"'},
    "json_version": {
        "zh-TW": "無法讀取這個版本的檔案，只能讀取版本 {expected}",
        "en": "is not a version that can be read, which is {expected}",
    },
    "factor": {
        "zh-TW": "必須介於 0 和 1.5 之間，最多兩位小數",
        "en": "must be between 0 and 1.5, with at most two decimals",
    },
    "day_of_record": {"zh-TW": "與 recordedAt 的時間不符", "en": "is not a day that recordedAt can fall on"},
    "same_id": {
        "zh-TW": "與第 {first_line} 行的紀錄相同",
        "en": "is the id of the record in line {first_line} already",
    },
    "other_record": {
        "zh-TW": "相同編號的紀錄已存在，內容不同",
        "en": "is the id of another record that exists already",
    },
    "invalid": {"zh-TW": "不正確", "en": "is not valid"},
}


def error_message(code: str, language: Language) -> str:
    return ERRORS[code][language]


def field_message(kind: str, language: Language, context: Mapping[str, object]) -> str:
    return FIELDS.get(kind, FIELDS["invalid"])[language].format_map(context)
