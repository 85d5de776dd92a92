"""From who asks and when to what they see: worked out once for each pair, and shared by all who see the same."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from threading import Lock
from typing import TypeAlias

from toolkit.retrieval.contents import Contents, document_places
from toolkit.retrieval.views import View

_ASKERS, _VIEWS = 1024, 8
"""How many pairs of groups and day, and how many views, are remembered. The least recently used goes first."""

_Asker: TypeAlias = tuple[frozenset[str], date | None]


class Visibility:
    """The views of one state of an index."""

    def __init__(self, contents: Contents, /) -> None:
        self.contents = contents
        self._lock = Lock()
        self._keys: OrderedDict[_Asker, bytes] = OrderedDict()
        self._views: OrderedDict[bytes, View] = OrderedDict()

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each document stands among the contents, by id."""
        return document_places(self.contents.documents)

    def view(self, groups: Iterable[str] | None, as_of: date | None, /) -> View:
        """Return what an asker in these groups sees on a day."""
        asker = (frozenset(groups or ()), as_of)
        with self._lock:
            key = self._keys.get(asker)
            if key is None or key not in self._views:
                return self._add(asker)
            self._views.move_to_end(key)
            return self._views[key]

    def _add(self, asker: _Asker) -> View:
        documents = self.contents.labels.visible(*asker)
        key = documents.tobytes()
        self._keys[asker] = key
        known = self._views.pop(key, None) or View(self.contents, documents)
        self._views[key] = known
        while len(self._views) > _VIEWS:
            self._views.popitem(last=False)
        while len(self._keys) > _ASKERS:
            self._keys.popitem(last=False)
        return known
