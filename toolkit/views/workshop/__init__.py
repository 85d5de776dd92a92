"""The workshop's pages: one a step, from the same views as the notebooks."""

from toolkit.views.workshop.opening import open_page
from toolkit.views.workshop.page import Page

__all__ = ["Page", "open_page"]
