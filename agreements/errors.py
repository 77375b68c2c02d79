"""The kinds of errors of the API, in words: the OpenAPI document and the page of errors are made from them."""

from django.db.models import TextChoices


class Problem(TextChoices):
    """What went wrong with a request: the fragment of the `type` address (RFC 9457), and what to do."""

    INVALID_PARAMETERS = (
        "invalid-parameters",
        "The question has parameters or values that can't be answered. “errors” lists all of them, each with a code.",
    )
    MALFORMED_REQUEST = "malformed-request", "The request can't be read. Write the address anew; “detail” says why."
    NOT_FOUND = "not-found", "Nothing is at this address, nor ever was. “detail” says where the addresses are listed."
    METHOD_NOT_ALLOWED = "method-not-allowed", "The API is read-only. Ask with GET, HEAD or OPTIONS."
    NOT_ACCEPTABLE = "not-acceptable", "The address has none of the formats that “Accept” names. OPTIONS lists them."
    RETRACTED = (
        "retracted",
        "The record was retracted: “reason” and “retracted_at” say why and when. Forget what you keep of it.",
    )
    NO_LONGER_SHOWN = "no-longer-shown", "No published record shows this any more. Forget what you keep of it."
    PRECONDITION_FAILED = (
        "precondition-failed",
        "“If-Match” or “If-Unmodified-Since” names another state. Ask without it.",
    )
    RATE_LIMIT = "rate-limit", "Too many requests in this minute. “Retry-After” says in how many seconds to ask again."
    SERVER_ERROR = "server-error", "Something broke on our side, and was logged. Ask again later."
    UNAVAILABLE = (
        "unavailable",
        "The record can't be read just now. “Retry-After” says in how many seconds to ask again.",
    )
    TOO_MANY_FILES = (
        "too-many-files",
        "Other files are being written. “Retry-After” says in how many seconds to ask again.",
    )


class ErrorCode(TextChoices):
    """What is wrong with one parameter."""

    CONFLICT = "conflict", "It can't be combined with another parameter, or lacks one that it needs."
    CONTROL_CHARACTER = "control_character", "The value has a character that can't be read."
    EMPTY = "empty", "The parameter has no value. Leave it out, or give it one."
    FUTURE_DATE = "future_date", "The day lies in the future."
    INVALID_CHOICE = "invalid_choice", "The value isn't one of those that the parameter takes."
    INVALID_CURSOR = "invalid_cursor", "No answer gave this cursor. Begin with “start” and follow “next”."
    INVALID_DATE = "invalid_date", "The value is no day or moment."
    INVALID_NUMBER = "invalid_number", "The value is no whole number, or out of bounds."
    INVALID_POINT = "invalid_point", "The value is neither a revision nor a moment."
    MISSING = "missing", "One of the two points is required."
    PAST_THE_END = "past_the_end", "The page or the revision doesn't exist yet."
    REPEATED = "repeated", "The parameter, or a name in its list, can be given only once."
    REQUIRED = "required", "The parameter is required."
    RETRACTED = "retracted", "The record that is named was retracted."
    TOO_LONG = "too_long", "The value has too many characters."
    TOO_MANY = "too_many", "The parameter has too many values."
    UNKNOWN_COUNTRY = "unknown_country", "No country has this name or code."
    UNKNOWN_FIELD = "unknown_field", "The list has no field of this name."
    UNKNOWN_ID = "unknown_id", "Nothing public has this id."
    UNKNOWN_PARAMETER = "unknown_parameter", "The address has no parameter of this name."
    UNKNOWN_REVISION = "unknown_revision", "The record has no document of this revision."
    UNKNOWN_SLUG = "unknown_slug", "Nothing public has this slug."
    UNREADABLE_SEARCH = "unreadable_search", "The text can't be searched for. The error says why."
