"""Define tallies as the interface is asked for them and returns them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from campaigns.playback.tally import Amounts, Tally
from web.api.conventions import Model


class TallyQueryModel(Model):
    """A period of civil days, both included, and columns separated by commas."""

    year: Annotated[str, Field(max_length=4)] | None = None
    from_: Annotated[str | None, Field(alias="from", max_length=10)] = None
    to: Annotated[str | None, Field(max_length=10)] = None
    by: Annotated[str, Field(max_length=200)] = ""


class AmountsOut(Model):
    """Counts that add up."""

    plays: int
    partials: int
    seconds: float
    screen_days: int

    @classmethod
    def of(cls, amounts: Amounts) -> Self:
        """Return the model of amounts."""
        return cls(
            plays=amounts.plays, partials=amounts.partials, seconds=amounts.seconds, screen_days=amounts.screen_days
        )


class TallyRowOut(AmountsOut):
    """Counts of one group; `values` by column name."""

    values: dict[str, str]


class TallyOut(Model):
    """A tally: the bureau's rows and total; `apart` are idle plays and merchants' own."""

    from_on: date
    to_on: date
    rows: tuple[TallyRowOut, ...]
    total: AmountsOut
    apart: tuple[TallyRowOut, ...]
    apart_total: AmountsOut

    @classmethod
    def of(cls, tally: Tally) -> Self:
        """Return the model of a tally."""
        query = tally.query

        def rows(found: tuple) -> tuple[TallyRowOut, ...]:  # type: ignore[type-arg]
            return tuple(
                TallyRowOut(
                    **AmountsOut.of(row.amounts).model_dump(), values=dict(zip(query.by, row.values, strict=True))
                )
                for row in found
            )

        return cls(
            from_on=query.from_on,
            to_on=query.to_on,
            rows=rows(tally.rows),
            total=AmountsOut.of(tally.total),
            apart=rows(tally.apart),
            apart_total=AmountsOut.of(tally.apart_total),
        )
