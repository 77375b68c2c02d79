"""Questions about revisions, none of which changes one."""

from typing import TYPE_CHECKING, Any, NoReturn

from django.db.models import QuerySet

if TYPE_CHECKING:
    from ..models import Revision  # noqa: F401


class RevisionQuerySet(QuerySet["Revision"]):
    """Revisions, the latest of each agreement first."""

    def update(self, **changes: Any) -> NoReturn:
        """Refused: what was published stays as it was."""
        raise TypeError("A revision is never changed: publish the agreement again instead.")

    def delete(self) -> NoReturn:
        """Refused: what was published stays."""
        raise TypeError("A revision is never deleted: retract the agreement instead.")
