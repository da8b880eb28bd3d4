"""A measure is one row: what the tables hold are the rows, and a new row is a new measure."""

from dataclasses import replace

import numpy as np
import pytest

from steadyface.measures import registry
from steadyface.measures.accuracy_table import measure_accuracy
from steadyface.measures.measure import BOX_DIAGONAL, PX, Measure, by_name
from steadyface.measures.measured import measured
from steadyface.measures.settings import PAPER
from steadyface.measures.smoothness_table import measure_smoothness


@pytest.fixture
def table(opening, track_table, annotate):
    truth = track_table(opening)
    return measure_smoothness({"sbr": truth}, PAPER, annotate(truth), truth)


def test_the_smoothness_table_holds_every_measure_and_no_other(table):
    assert set(table["measure"]) == set(registry.MEASURES) - {
        measure.name for measure in registry.ACCURACY
    }


def test_every_series_of_a_row_is_in_the_table(table):
    given = set(table[["measure", "series"]].itertuples(index=False, name=None))
    named = {
        (measure.name, series)
        for measure in (*registry.SMOOTHNESS, *registry.JITTER, *registry.FIDELITY)
        for series in measure.series
    }
    assert named <= given


def test_a_new_row_is_a_new_measure(monkeypatch, opening, track_table):
    def span(samples):
        height = np.ptp(samples.values, axis=-1)
        return measured(height, np.full(height.shape, "ok"))

    row = Measure("span_px", "span", PX, None, registry.POSITION, ("mean", "mouth"), span)
    in_percent = replace(row, name="span_pct", unit=BOX_DIAGONAL)
    monkeypatch.setattr(registry, "JITTER", (*registry.JITTER, row, in_percent))
    found = measure_smoothness({"sbr": track_table(opening)}).set_index(["measure", "series"])
    lip = np.ptp(opening[:150, 57, 1])
    assert found.loc[("span_px", "57.y"), "value"] == pytest.approx(lip)
    assert found.loc[("span_px", "mean"), "value"] == pytest.approx(lip)
    in_box = found.loc[("span_pct", "mean"), "value"] / found.loc[("span_px", "mean"), "value"]
    jitter = (
        found.loc[("sigma3_rms_pct", "mean"), "value"]
        / (found.loc[("sigma3_rms_px", "mean"), "value"])
    )
    assert in_box == pytest.approx(jitter)


def test_the_accuracy_table_holds_every_measure(opening, track_table, annotate):
    truth = track_table(opening)
    errors, _ = measure_accuracy({"sbr": truth}, annotate(truth))
    assert {measure.name for measure in registry.ACCURACY} <= set(errors)


def test_two_measures_of_one_name_are_refused():
    row = registry.JITTER[0]
    with pytest.raises(ValueError, match="two measures are called 'sigma3_px'"):
        by_name((row, replace(row, unit="s")))


def test_a_heading_names_the_unit_where_there_is_one():
    assert registry.MEASURES["nrmse_pct"].heading == "NRMSE (% of box diagonal)"
    assert registry.MEASURES["sparc"].heading == "SPARC"
