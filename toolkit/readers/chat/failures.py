"""What can go wrong with a request, and what that means: mend it, ask again, or record it and go on.

What an endpoint says of an error is looked at to tell which it is, and never repeated: it may hold the key, or text of
a document.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from toolkit.schema import InputError


class Retryable(InputError):  # noqa: N818 - it says what may be done about it, not only that it is an error
    """A request that failed for now: worth asking again, after ``retry_after`` seconds where the endpoint says so.

    ``too_many`` tells that the endpoint is asked too much, and ``may_be_charged`` that it may have worked, and so
    charge, for what never arrived.

    Examples
    --------
    >>> Retryable("takes no more requests for now", retry_after=2.5, too_many=True).retry_after
    2.5
    """

    def __init__(
        self,
        problem: str,
        *,
        got: object = None,
        remedy: str | None = None,
        retry_after: float | None = None,
        too_many: bool = False,
        may_be_charged: bool = False,
    ) -> None:
        self.retry_after, self.too_many, self.may_be_charged = retry_after, too_many, may_be_charged
        super().__init__(problem, field="model", got=got, remedy=remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a request was not answered.

    ``kind`` is ``refused`` (with a ``status``), ``reported`` (an error in place of an answer), ``late``,
    ``unreachable``, ``broken`` (after the request was sent), ``unreadable`` or ``a page`` (of a web site, which an
    address without /v1 often gives). ``said`` is what the endpoint said of it, in lower case, to tell causes apart by.
    """

    kind: str
    status: int | None = None
    said: str = ""
    retry_after: float | None = None

    @property
    def filtered(self) -> bool:
        """Whether a provider's filter declined the question or its sources."""
        return any(words in self.said for words in _FILTERED)

    @property
    def too_long(self) -> bool:
        """Whether the prompt passes the model's window."""
        return self.status not in (*_MENDABLE, 429) and any(words in self.said for words in _TOO_LONG)


_FILTERED = ("content_filter", "content_policy", "content management policy", "responsibleai", "safety_violation")
_TOO_LONG = (
    "context_length", "context length", "context size", "context window", "exceed_context", "maximum input length",
    "prompt is too long", "input is too long", "reduce the length",
)  # fmt: skip
_BUSY = ("429", "500", "502", "503", "504", "overloaded", "rate_limit", "server_error", "timeout", "unavailable")
_LATER = "try again later"
_SERVED = "check the base URL, and that the server runs"
_OTHER_THAN_CHAT = "check the base URL: most end in /v1"
_MENDABLE = {
    401: "refused the key (status 401)",
    403: "refused the key (status 403)",
    404: "knows no such model or address (status 404)",
}
_AGAIN = {408, 409, 425, 429}


def failure_of(error: Exception, /) -> Failure | None:
    """Return what an exception of the SDK means, or ``None`` for one that is nothing of the network's."""
    import openai

    if isinstance(error, openai.APIStatusError):
        after = _retry_after(error.response.headers)
        return Failure(kind="refused", status=error.status_code, said=_said(error.body), retry_after=after)
    # The SDK's HTTP library raises errors of its own where a body is read apart from it, and hides them as causes.
    of_http = type(error).__module__.startswith("httpx")
    if of_http or isinstance(error, openai.APIConnectionError):
        cause = type(error if of_http else error.__cause__)
        if cause.__name__ in ("ConnectError", "ConnectTimeout"):
            return Failure(kind="unreachable")
        late = isinstance(error, openai.APITimeoutError) or cause.__name__.endswith("Timeout")
        return Failure(kind="late" if late else "broken")
    if isinstance(error, openai.APIError):
        return Failure(kind="reported", said=_said(error.body))
    unreadable = (openai.OpenAIError, ValueError, TypeError, AttributeError, RecursionError)
    return Failure(kind="unreadable") if isinstance(error, unreadable) else None


def stopped(failure: Failure, model: str, /, *, key_variable: str) -> InputError | None:
    """Return the error that ends a run, or that is worth asking again after; ``None`` where one answer is at fault."""
    if failure.kind == "late":
        remedy = f"{_LATER}, or allow more time with timeout_s"
        return Retryable("did not answer in time", got=model, remedy=remedy, may_be_charged=True)
    if failure.kind == "unreachable":
        return Retryable("cannot be reached", got=model, remedy=_SERVED)
    if failure.kind == "broken":
        return Retryable("broke off before its answer", got=model, remedy=_LATER, may_be_charged=True)
    if failure.kind == "reported" and any(words in failure.said for words in _BUSY):
        return Retryable("failed before its answer began", got=model, remedy=_LATER, may_be_charged=True)
    if failure.kind == "a page":
        return InputError("gave a web page, not an answer", field="model", got=model, remedy=_OTHER_THAN_CHAT)
    return None if failure.status is None else _refused(failure, failure.status, model, key_variable)


def _refused(failure: Failure, status: int, model: str, key_variable: str) -> InputError | None:
    if status in _MENDABLE:
        remedy = f"put a key that may use this model in {key_variable}"
        if status == 404:
            remedy = f"check the model's name; {_OTHER_THAN_CHAT}"
        return InputError(_MENDABLE[status], field="model", got=model, remedy=remedy)
    if "insufficient_quota" in failure.said or status == 402:
        problem = f"has nothing left to pay with (status {status})"
        return InputError(problem, field="model", got=model, remedy="add to the account of this key")
    if status == 429:
        problem = "takes no more requests for now (status 429)"
        return Retryable(problem, got=model, remedy=_LATER, retry_after=failure.retry_after, too_many=True)
    if status in _AGAIN or status >= 500:
        return Retryable(f"failed (status {status})", got=model, remedy=_LATER, retry_after=failure.retry_after)
    return None


_TOLD_IN = {"code", "type", "param", "message", "msg", "loc", "detail", "error", "innererror"}
_LONGEST = 4000


def _said(body: object) -> str:
    """Return the words of an error, without what it repeats of the request."""
    return " ".join(_words(body, depth=6))[:_LONGEST].lower()


def _words(body: object, *, depth: int) -> Iterator[str]:
    if isinstance(body, str | int):
        yield str(body)[:_LONGEST]
    elif isinstance(body, Mapping) and depth:
        for name in _TOLD_IN & body.keys():
            yield from _words(body[name], depth=depth - 1)
    elif isinstance(body, list) and depth:
        for each in body[:20]:
            yield from _words(each, depth=depth - 1)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait. A date is held against the answer's own, so that no clock is needed."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        after = headers.get("retry-after", "")
        if after.replace(".", "", 1).isdigit():
            return float(after)
        return max(0.0, (parsedate_to_datetime(after) - parsedate_to_datetime(headers["date"])).total_seconds())
    except (KeyError, TypeError, ValueError):
        return None
