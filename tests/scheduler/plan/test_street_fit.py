from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from scheduler.plan import left_out, street_fit
from scheduler.plan.compile import compile_day
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry
from scheduler.plan.street_fit import Misfit, StreetFit, StreetRequest
from tests.scheduler.plan.wishes import DAY, IDLE, always, entry, hours

OFTEN = hours(DAY, *((number / 50, number / 50 + 0.01) for number in range(300)))


def request(*entries: PlanEntry, pages: int = 1) -> StreetRequest:
    frames = {each.id: (pages,) * len(each.slots) for each in entries}
    return StreetRequest("新华路", always(DAY), entries, IDLE, (frames,))


def find(*entries: PlanEntry, suspect: int | None = None, pages: int = 1) -> Misfit | None:
    return StreetFit().find_misfit(request(*entries, pages=pages), (DAY,), suspect)


def test_three_campaigns_of_five_minute_dayparts_fit() -> None:
    """A daypart an hour for each, at :00, :15 and :30: 144 spans."""
    chimes = (
        entry(number, *[9_000] * 3, windows=hours(DAY, *((hour + place, hour + place + 1 / 12) for hour in range(24))))
        for number, place in ((2, 0.0), (3, 0.25), (4, 0.5))
    )

    assert find(entry(1), *chimes) is None


def test_many_short_plays_beside_a_long_one_fit() -> None:
    assert find(entry(1, 120_000), *(entry(n, 2_000, share=Fraction(3, 10)) for n in (51, 52))) is None


def test_too_many_edges_are_named_with_the_campaign_that_is_saved() -> None:
    found = find(entry(1), entry(2, windows=OFTEN), entry(3), suspect=2)

    assert found is not None
    assert (found.street, found.on, found.what, found.most, found.entry) == ("新华路", DAY.on, "spans", 512, 2)
    assert found.count > 512


def test_without_a_suspect_the_newest_that_breaks_the_day_is_named() -> None:
    found = find(entry(1), entry(2, windows=OFTEN), entry(3))

    assert found is not None and found.entry == 2


def test_what_another_campaign_breaks_is_not_the_suspect_s_fault() -> None:
    assert find(entry(1), entry(2, windows=OFTEN), entry(3), suspect=3) is None


@pytest.mark.parametrize(
    ("slides", "pages", "what"),
    [(600, 2, None), (1_300, 1, "bytes of slots"), (700, 3, "pictures"), (2_100, 1, "slots"), (1, 300, "frames")],
)
def test_slides_are_counted_against_every_limit_of_the_slots_file(slides: int, pages: int, what: str | None) -> None:
    entries = [entry(number, *[10_000] * 100) for number in range(1, slides // 100 + 1)] or [entry(1)]
    found = find(*entries, pages=pages)

    assert (found and found.what) == what


def test_days_that_are_sure_to_fit_are_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(street_fit, "compile_day", never)
    assert find(entry(1), entry(2, share=Fraction(1, 20)), *(entry(number) for number in range(3, 40))) is None


def test_days_alike_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[PlanDay] = []

    def counting(day: PlanDay, *args: object, **kwargs: object) -> object:
        compiled.append(day)
        return compile_day(day, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(street_fit, "compile_day", counting)
    street, check = request(entry(1), entry(51, 2_000, share=Fraction(1, 2))), StreetFit()
    assert check.find_misfit(street, (DAY,)) is None
    assert check.find_misfit(street, (DAY,)) is None
    assert compiled == [DAY]


@pytest.mark.parametrize("suspect", [None, 2])
def test_a_day_that_does_not_fit_is_compiled_once_with_the_same_campaigns(
    monkeypatch: pytest.MonkeyPatch, suspect: int | None
) -> None:
    compiled: list[tuple[int, ...]] = []

    def counting(day: PlanDay, lit: object, entries: tuple[PlanEntry, ...], **kwargs: object) -> object:
        compiled.append(tuple(each.id for each in entries))
        return compile_day(day, lit, entries, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(street_fit, "compile_day", counting)
    monkeypatch.setattr(left_out, "compile_day", counting)
    street, check = request(entry(1), entry(2, windows=OFTEN), entry(3)), StreetFit()
    check.compile_fullest([street], (DAY,), suspect)
    again = StreetRequest("朝阳大街", street.lit, street.entries, street.idle, street.frames)

    assert check.find_misfit(street, (DAY,), suspect) is not None
    assert check.find_misfit(again, (DAY,), suspect) is not None
    assert sorted(compiled) == sorted(set(compiled)) and (1, 2, 3) in compiled
    assert suspect is None or len(compiled) == 1, "two campaigns are sure to fit"


def test_a_street_whose_slides_no_plan_can_say_is_refused_though_its_days_have_few_edges() -> None:
    """Thirteen campaigns between twenty of ten times their weight would have half a thousand inserts each."""
    heavy, light = (
        (entry(n, 1_000, weight=20) for n in range(1, 21)),
        (entry(n, *[1_000] * 30, weight=2) for n in range(30, 43)),
    )
    found = find(*heavy, *light, suspect=42)

    assert found is not None
    assert (found.what, found.entry) == ("slides without a place", 42)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[PlanDay]:
    """The days that are compiled."""
    found: list[PlanDay] = []

    def recording(day: PlanDay, *args: object, **kwargs: object) -> object:
        found.append(day)
        return compile_day(day, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(street_fit, "compile_day", recording)
    return found


NEXT = PlanDay.of(DAY.on + timedelta(days=1), DAY.tz)
BOTH = ((DAY.from_ms, NEXT.to_ms),)
SHORT = entry(51, 2_000, share=Fraction(1, 2), windows=BOTH)


def over_both(*entries: PlanEntry) -> StreetRequest:
    return StreetRequest("新华路", BOTH, entries, IDLE, ({each.id: (1,) for each in entries},))


def test_of_days_alike_but_for_their_date_one_is_compiled_where_it_leaves_room(compiled: list[PlanDay]) -> None:
    assert StreetFit().find_misfit(over_both(entry(1, windows=BOTH), SHORT), (DAY, NEXT)) is None
    assert compiled == [DAY]


def test_a_day_without_some_campaigns_is_settled_by_the_fullest(compiled: list[PlanDay]) -> None:
    streets = [over_both(SHORT), over_both(entry(1, windows=BOTH), SHORT), over_both(SHORT, entry(2, windows=BOTH))]
    check = StreetFit()
    check.compile_fullest(streets[:2], (DAY, NEXT), None)

    assert [check.find_misfit(street, (DAY, NEXT)) for street in streets[:2]] == [None, None]
    assert compiled == [DAY]
    assert check.find_misfit(streets[2], (DAY, NEXT)) is None
    assert compiled == [DAY, DAY], "another campaign is another day"


def test_a_day_that_leaves_little_room_settles_no_other(
    compiled: list[PlanDay], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(street_fit, "ROOMY", 0.0)

    assert StreetFit().find_misfit(over_both(entry(1, windows=BOTH), SHORT), (DAY, NEXT)) is None
    assert compiled == [DAY, NEXT]
