"""From who asks and when to what they see: worked out once for each pair, and shared by all who see the same."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from threading import Lock
from typing import TypeAlias

from toolkit.retrieval.contents import Contents, document_places
from toolkit.retrieval.views import View
from toolkit.schema import InputError, did_you_mean

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

    def checked(self, document_ids: Iterable[str], /) -> set[str]:
        """Return ids, each of a document that is there.

        Raises
        ------
        InputError
            Where one is not.
        """
        ids = set(document_ids)
        unknown = sorted(document_id for document_id in ids if document_id not in self.places)
        if unknown:
            raise InputError(
                "the index holds no such document",
                field="document_id",
                got=", ".join(unknown[:5]),
                remedy=did_you_mean(unknown[0], self.places),
            )
        return ids

    def relabelled(self, access: Mapping[str, Iterable[str] | None], /) -> "Visibility":
        """Return the state in which documents, by id, have other groups.

        Raises
        ------
        InputError
            Where one is not there.
        """
        changed = {}
        for document_id in self.checked(access):
            held, groups = self.contents.documents[self.places[document_id]], access[document_id]
            changed[document_id] = replace(held, access=None if groups is None else tuple(groups))
        return Visibility(self.contents.relabelled(changed))

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
