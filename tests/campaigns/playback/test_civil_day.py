from __future__ import annotations

from campaigns.playback.civil_day import PlannedLight, lit_by_plans


def test_a_later_plan_replaces_a_day_from_when_it_takes_effect():
    round_the_clock = PlannedLight(0, 100, 0, ((0, 100),))
    winter = PlannedLight(0, 100, 60, ((80, 90),))

    assert lit_by_plans([round_the_clock, winter]) == ([(0, 60), (60, 100)], [(0, 60), (80, 90)])


def test_plans_of_two_days_stand_beside_each_other():
    plans = [PlannedLight(0, 100, 0, ((20, 100),)), PlannedLight(100, 200, 100, ((100, 130),))]

    assert lit_by_plans(plans) == ([(0, 100), (100, 200)], [(20, 100), (100, 130)])


def test_a_plan_that_was_replaced_before_its_day_never_counts():
    plans = [PlannedLight(0, 100, 0, ((0, 100),)), PlannedLight(0, 100, 0, ()), PlannedLight(0, 100, 0, ((5, 7),))]

    assert lit_by_plans(plans) == ([(0, 100)], [(5, 7)])


def test_without_plans_nothing_is_known():
    assert lit_by_plans([]) == ([], [])
