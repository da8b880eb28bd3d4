"""Whom a study's learning curve leaves out, and which files it is made of."""

from steadyface.study.plan import Plan
from steadyface.study.plan_files import result

# Networks whose learning is measured; the mesh's calibration takes a second, and its manifest
# tells the error on people left out as it is.
CURVES = ("fan_ft", "sbr_ft")


def left_out(plan: Plan) -> list[str]:
    """The people left out one by one, the first ones of the fine-tuning set.

    Nobody where the configuration asks for no curve, or there are not two to learn from in turn.
    """
    asked = plan.config["learning_curve"]
    people = plan.finetuning
    return people[: asked["left_out"]] if asked["people"] and len(people) > 1 else []


def learning_curve(plan: Plan) -> list[str]:
    """The table of all of them, where the configuration asks for it."""
    return [result("learning_curve.csv")] if curve_files(plan) else []


def curve_files(plan: Plan) -> list[str]:
    """The table of each person left out, by network."""
    learning = [network.name for network in plan.networks if network.learns]
    return [
        result(f"learning_curve/{name}/{person}.csv")
        for name in CURVES
        if name in learning
        for person in left_out(plan)
    ]
