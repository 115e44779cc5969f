"""Errors of publishing a group; the worklist tries the group again later."""

from __future__ import annotations


class UnapprovedError(Exception):
    """A screen was about to show something that is not approved: a fault of ours, or stored rows were changed."""


class UnsettledError(Exception):
    """The wishes of a group changed faster than their pictures could be rendered."""


class OutdatedWishesError(Exception):
    """What was planned is refused, and is no longer what is wished: the group is planned anew."""
