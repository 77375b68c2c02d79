"""Reading public answers from a replica of the database (DATABASE_REPLICA_URL), which follows it by streaming.

The replica is read only if its dataset has the same key as the primary's at that moment, and each answer is read in one
snapshot. So no answer from the replica is older than one from the primary, however far the replica is behind, and no
answer is kept under a state of the record that it doesn't show. During an outage of the primary, all answers come from
the replica.

Kept in one module because the router, the two databases' outages and the middleware follow one rule.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections, transaction
from django.db.models import Model
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from agreements.models import Dataset

from .limits import SAFE_METHODS
from .outage import Outage

REPLICA = "replica"
"""The alias of the replica in DATABASES."""
PAUSE = 2.0
"""Seconds after a failure before a database is asked again."""
FAILURES = (OperationalError, InterfaceError)
_alias: ContextVar[str] = ContextVar("alias", default=DEFAULT_DB_ALIAS)


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Within the block, read the public record from this database in this thread."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


class ReplicaRouter:
    """Sends reads of the record to the replica inside `reading_from`. Everything else goes to the primary: writes, and
    reads of accounts, of sessions, or in a transaction, which may have written.
    """

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        if model._meta.app_label != "agreements" or connection.in_atomic_block:
            return DEFAULT_DB_ALIAS
        return _alias.get()

    def db_for_write(self, model: type[Model], **hints: object) -> str:
        # With None, Django would use the database from which the row was read.
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: object) -> bool:
        return True

    def allow_migrate(self, alias: str, app_label: str, **hints: object) -> bool | None:
        return False if alias == REPLICA else None


class Databases:
    """What a process knows about primary and replica: whether they answer, and the highest revision that it saw."""

    def __init__(self) -> None:
        self.primary = Outage("The primary database", "the record is read from the replica alone", PAUSE)
        self.replica = Outage("The replica", "the record is read from the primary alone", PAUSE)
        self.revision = 0

    def dataset(self) -> Dataset:
        """The dataset's row from the primary, or from the replica if the primary fails. Raises OperationalError.

        The replica is refused if it lacks a revision that this process has seen, which may be a retraction.
        """
        if REPLICA not in settings.DATABASES:
            return Dataset.current()
        try:
            dataset = ask(DEFAULT_DB_ALIAS, self.primary)
        except FAILURES:
            dataset = ask(REPLICA, self.replica)
            if dataset.revision < self.revision:
                raise OperationalError(
                    f"The primary is gone, and the replica is at {dataset}, behind {self.revision}."
                ) from None
        self.revision = max(self.revision, dataset.revision)
        return dataset

    def may_read(self, replica: Dataset, present: Dataset) -> bool:
        """Whether the replica shows the present state of the record, or, if the primary fails, at least this state."""
        return replica.key == present.key or (self.primary.is_on and replica.revision >= present.revision)


def ask(alias: str, outage: Outage) -> Dataset:
    """The dataset's row from this database. Raises OperationalError, without asking if it failed a moment ago."""
    if not outage.allows():
        raise OperationalError(f"{outage.server} did not answer a moment ago.")
    try:
        with reading_from(alias):
            dataset = Dataset.current()
    except FAILURES as error:
        outage.began(error)
        raise
    outage.ended()
    return dataset


databases = Databases()
"""Shared by all threads of the process."""


class Failure:
    """A wrapper of database statements that keeps the last error: the view answers 503, but the primary may work."""

    error: Exception | None = None

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        try:
            return execute(*args)
        except FAILURES as error:
            # A statement that took too long would also do so on the primary.
            if type(error.__cause__).__name__ != "QueryCanceled":
                self.error = error
            raise


class ReplicaMiddleware:
    """Makes public answers from the replica if it may be read, and from the primary if it may not be, or fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS or request.path_info.startswith("/admin"):
            return self.get_response(request)
        return self.from_replica(request) or self.get_response(request)

    def from_replica(self, request: HttpRequest) -> HttpResponseBase | None:
        """The response, read from the replica in one snapshot; None if the primary has to be asked."""
        try:
            present = databases.dataset()
        except FAILURES:
            return None
        if not databases.replica.allows():
            return None
        failure, response = Failure(), None
        try:
            with transaction.atomic(REPLICA), reading_from(REPLICA), connections[REPLICA].execute_wrapper(failure):
                if databases.may_read(Dataset.current(), present):
                    response = self.get_response(request)
                # There is nothing to commit; and unlike a commit, a rollback doesn't fail on a lost connection.
                transaction.set_rollback(True, REPLICA)
        except FAILURES as error:
            failure.error = error
        if failure.error:
            databases.replica.began(failure.error)
            return None
        databases.replica.ended()
        if isinstance(response, StreamingHttpResponse):
            blocks: Any = response.streaming_content
            response.streaming_content = read_from_replica(blocks)
        return response


def read_from_replica(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks of a file, each read from the replica, in whichever thread asks for it."""
    iterator = iter(blocks)
    while True:
        with reading_from(REPLICA):
            block = next(iterator, None)
        if block is None:
            return
        yield block
