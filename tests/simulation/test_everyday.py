"""Everyday expressions hold what photographs hold: open mouths, and teeth without an open jaw."""

import numpy as np
import pytest

from steadyface.simulation.movement.everyday import KINDS, WIDEST_JAW_DEG, draw_expression


@pytest.fixture(scope="module")
def drawn():
    generator = np.random.default_rng(0)
    return [draw_expression(generator, 0.04) for _ in range(3000)]


def share(drawn, condition):
    return np.mean([condition(expression) for expression in drawn])


def test_shares_of_the_kinds_are_a_whole():
    assert sum(kind.share for kind in KINDS.values()) == pytest.approx(1.0)


def test_jaws_are_closed_ajar_and_wide_open(drawn):
    jaws = np.array([expression.jaw_deg for expression in drawn])
    assert jaws.min() >= 0
    assert 27 < jaws.max() <= WIDEST_JAW_DEG
    assert np.mean(jaws == 0) > 0.3
    assert np.mean(jaws > 13) > 0.1


def test_some_smiles_show_teeth_while_the_jaw_is_closed(drawn):
    def toothy(expression):
        smiles = min(expression.smile_right, expression.smile_left) > 0.3
        return smiles and expression.part > 0.7 and expression.jaw_deg < 4

    assert share(drawn, toothy) > 0.08


def test_mouths_spread_and_pout(drawn):
    assert share(drawn, lambda expression: expression.spread_left > 1.0) > 0.01
    assert share(drawn, lambda expression: expression.pucker > 0.4) > 0.03


def test_lips_touch_in_a_good_part_of_the_pictures(drawn):
    assert share(drawn, lambda expression: expression.part == 0 == expression.jaw_deg) > 0.3


def test_sides_differ_little(drawn):
    apart = [expression.smile_left - expression.smile_right for expression in drawn]
    assert np.std(apart) < 0.1
