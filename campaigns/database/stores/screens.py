"""Read and write screens with their streets, merchants, groups, places and credentials."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import insert_or_ignore, upsert
from campaigns.database.stores.groups import GroupStore
from campaigns.database.stores.labels import LabelStore
from campaigns.database.stores.streets import StreetStore
from campaigns.database.tables.campaigns import (
    CredentialRow,
    MerchantRow,
    PlaceRow,
    ProfileRow,
    ScreenRow,
    StreetRow,
    SyncGroupRow,
)
from campaigns.playback.evidence import EVIDENCE
from campaigns.screens.display_profile import Colour, DisplayProfile
from campaigns.screens.screen import CheckedScreen, Place, Screen, ScreenKind
from campaigns.screens.street import Merchant

_ADDING = 4_700_004


class ScreenStore:
    """Screens by id; retired ones stay."""

    def __init__(self, session: Session, labels: LabelStore) -> None:
        self._session = session
        self._labels = labels

    def get(self, screen: str) -> Screen | None:
        """Return one screen, retired or not."""
        return next(iter(self._read(_SCREENS.where(ScreenRow.id == screen))), None)

    def find(self, ids: Iterable[str]) -> dict[str, Screen]:
        """Return those of the ids that exist, by id."""
        return {screen.id: screen for screen in self._read(_SCREENS.where(ScreenRow.id.in_(list(ids))))}

    def all(self, *, retired: bool = False) -> tuple[Screen, ...]:
        """Return the screens in use by id; with `retired`, all of them."""
        return self._read(_SCREENS if retired else _SCREENS.where(ScreenRow.retired_at.is_(None)))

    def names(self) -> dict[str, str]:
        """Return the present names of all screens, retired ones included, by id."""
        return dict(self._session.execute(select(ScreenRow.id, ScreenRow.name)).all())

    def places(self) -> dict[str, tuple[Place, ...]]:
        """Return the places of every screen in order of time."""
        found: dict[str, list[Place]] = {}
        for row in self._session.scalars(select(PlaceRow).order_by(PlaceRow.from_at, PlaceRow.id)):
            place = Place(row.screen_id, ScreenKind(row.kind), row.street, row.owner, row.from_at)
            found.setdefault(row.screen_id, []).append(place)
        return {screen: tuple(own) for screen, own in found.items()}

    def first_added_at(self) -> datetime | None:
        """Return when the first screen was added."""
        return self._session.scalar(select(func.min(ScreenRow.added_at)))

    def lifetimes(self) -> tuple[tuple[str, int, datetime, datetime | None], ...]:
        """Return id, group number, instant added and instant retired of each screen, retired ones included."""
        columns = select(ScreenRow.id, ScreenRow.sync_group_id, ScreenRow.added_at, ScreenRow.retired_at)
        return tuple(
            (screen, group, added, retired) for screen, group, added, retired in self._session.execute(columns)
        )

    def of_group(self, group_id: int) -> tuple[Screen, ...]:
        """Return the screens in use of a sync group, by id."""
        chosen = _SCREENS.where(ScreenRow.sync_group_id == group_id, ScreenRow.retired_at.is_(None))
        return self._read(chosen)

    def lock_additions(self) -> None:
        """Lock the adding of screens until the unit ends; on SQLite a writing unit is alone anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(_ADDING)))

    def insert(self, screen: CheckedScreen, at: datetime) -> Screen:
        """Add a screen and its first place, with any street, merchant, group and profile that is new."""
        street_id = StreetStore(self._session).ensure(screen.street).id
        row = ScreenRow(
            id=screen.id,
            name=screen.name,
            kind=screen.kind.value,
            street_id=street_id,
            profile_id=self.ensure_profile(screen.profile),
            sync_group_id=GroupStore(self._session).ensure(screen.group).id,
            merchant_id=self._merchant_id(screen.merchant, screen.merchant_phone),
            areas=[*screen.areas, f"st-{street_id}"],
            brightness_max=screen.brightness_max,
            added_at=at,
            retired_at=None,
            tags=list(screen.tags),
        )
        self._session.add(row)
        self._session.flush()
        found = self.get(screen.id)
        assert found is not None
        self.add_place(Place(found.id, found.kind, found.street, found.owner, at))
        return found

    def retire(self, screen: str, at: datetime) -> None:
        """Retire a screen; its plays and its id stay."""
        self._session.execute(update(ScreenRow).where(ScreenRow.id == screen).values(retired_at=at))

    def add_place(self, place: Place) -> None:
        """Add the place under which plays count that start at `place.from_at` or later; it is never dated back.

        It adds all labels that those plays need, so that counting only reads them.
        """
        self._labels.ensure([place.screen, place.kind.value, place.street, place.owner, *EVIDENCE])
        row = PlaceRow(
            screen_id=place.screen, kind=place.kind.value, street=place.street, owner=place.owner, from_at=place.from_at
        )
        self._session.add(row)
        self._session.flush()

    def ensure_profile(self, profile: DisplayProfile) -> int:
        """Return the number of a display profile, added if it is new."""
        chosen = select(ProfileRow.id).where(
            ProfileRow.w == profile.w,
            ProfileRow.h == profile.h,
            ProfileRow.colour == profile.colour.value,
            ProfileRow.type == profile.type,
        )
        found = self._session.scalar(chosen)
        if found is None:
            new = insert_or_ignore(self._session, ProfileRow)
            self._session.execute(new.values(w=profile.w, h=profile.h, colour=profile.colour.value, type=profile.type))
            found = self._session.scalar(chosen)
            assert found is not None
        return found

    def profiles(self) -> dict[int, DisplayProfile]:
        """Return all display profiles by number."""
        return {row.id: _profile(row) for row in self._session.scalars(select(ProfileRow))}

    def merchant(self, name: str) -> Merchant | None:
        """Return a merchant by name."""
        row = self._session.scalar(select(MerchantRow).where(MerchantRow.name == name))
        return None if row is None else Merchant(row.id, row.name, row.phone)

    def phones(self) -> dict[str, str]:
        """Return the telephone numbers of merchants that have one, by the merchant's name."""
        known = select(MerchantRow.name, MerchantRow.phone).where(MerchantRow.phone.is_not(None))
        return {name: phone for name, phone in self._session.execute(known) if phone}

    def set_tags(self, screen: str, tags: Iterable[str]) -> None:
        """Replace the tags of a screen."""
        self._session.execute(update(ScreenRow).where(ScreenRow.id == screen).values(tags=list(tags)))

    def set_credential(self, screen: str, password_hash: str, at: datetime) -> None:
        """Set the broker password of a screen by its hash; the former one ends."""
        values = {"screen_id": screen, "password_hash": password_hash, "issued_at": at}
        upsert(self._session, CredentialRow, values, ("screen_id",))

    def withdraw_credential(self, screen: str) -> None:
        """Withdraw the broker password of a screen."""
        self._session.execute(delete(CredentialRow).where(CredentialRow.screen_id == screen))

    def retired_credentials(self, before: datetime) -> tuple[str, ...]:
        """Return the screens with a broker password that were retired before an instant."""
        chosen = select(CredentialRow.screen_id).join(ScreenRow, ScreenRow.id == CredentialRow.screen_id)
        return tuple(self._session.scalars(chosen.where(ScreenRow.retired_at < before).order_by(ScreenRow.id)))

    def credentials(self) -> dict[str, str]:
        """Return the password hash of every screen that may connect."""
        rows = self._session.execute(select(CredentialRow.screen_id, CredentialRow.password_hash))
        return dict(rows.all())

    def _merchant_id(self, name: str | None, phone: str | None) -> int | None:
        if name is None:
            return None
        row = self._session.scalar(select(MerchantRow).where(MerchantRow.name == name))
        if row is None:
            self._session.execute(insert_or_ignore(self._session, MerchantRow).values(name=name, phone=phone))
            row = self._session.scalar(select(MerchantRow).where(MerchantRow.name == name))
            assert row is not None
        if phone and row.phone != phone:
            row.phone = phone
        self._session.flush()
        return row.id

    def _read(self, statement: _Screens) -> tuple[Screen, ...]:
        return tuple(_screen(row) for row in self._session.execute(statement.order_by(ScreenRow.id)))


_Screens = Select[*tuple[Any, ...]]
# Columns, not objects: every page reads all screens, and five mapped objects a screen cost more than the rest of it.
_SCREENS: _Screens = (
    select(
        ScreenRow.id, ScreenRow.name, ScreenRow.kind, StreetRow.name, ScreenRow.profile_id,
        ProfileRow.w, ProfileRow.h, ProfileRow.colour, ProfileRow.type,
        ScreenRow.sync_group_id, SyncGroupRow.name, MerchantRow.name,
        ScreenRow.areas, ScreenRow.brightness_max, ScreenRow.added_at, ScreenRow.retired_at, ScreenRow.tags,
    )
    .join(StreetRow, StreetRow.id == ScreenRow.street_id)
    .join(ProfileRow, ProfileRow.id == ScreenRow.profile_id)
    .join(SyncGroupRow, SyncGroupRow.id == ScreenRow.sync_group_id)
    .outerjoin(MerchantRow, MerchantRow.id == ScreenRow.merchant_id)
)  # fmt: skip


def _screen(row: Row[*tuple[Any, ...]]) -> Screen:
    (id_, name, kind, street, profile_id, w, h, colour, media_type, group_id, group, merchant, *rest) = row
    areas, brightness_max, added_at, retired_at, tags = rest
    return Screen(
        id=id_,
        name=name,
        kind=ScreenKind(kind),
        street=street,
        profile_id=profile_id,
        profile=_known_profile(w, h, colour, media_type),
        group_id=group_id,
        group=group,
        merchant=merchant,
        areas=tuple(areas),
        brightness_max=brightness_max,
        added_at=added_at,
        retired_at=retired_at,
        tags=tuple(tags),
    )


@lru_cache(256)
def _known_profile(w: int, h: int, colour: str, media_type: str) -> DisplayProfile:
    """Return a display profile; hundreds of screens have the same few."""
    return DisplayProfile(w, h, Colour(colour), media_type)


def _profile(row: ProfileRow) -> DisplayProfile:
    return _known_profile(row.w, row.h, row.colour, row.type)
