"""What the rules of tuned.smk share: which networks go out to other studies and come from them."""

from steadyface.study.tuned_files import exportable, tuned_files
from steadyface.weights.tuned import ARCHITECTURES

EXPORTABLE = exportable(plan)


def given_network(name):
    """The weights and the card of a network that another study has tuned, if it is used."""
    tuned = given.tuned.get(name)
    files = [] if tuned is None else [tuned.weights, tuned.card_file]
    return [run.as_given(str(file)) for file in files]


def expected_hashes(name):
    """What its weights must hold: by the card, which tells a new network of the same place, and by
    the study's settings."""
    tuned = given.tuned.get(name)
    return tuned and [tuned.card["sha256"], config["weights"][name].get("sha256")]


def bundled(part):
    """A function that gives the files of one kind for a tuned network's folder."""

    def files(wildcards):
        found = getattr(tuned_files(plan, wildcards.network), part)
        return beside(found) if isinstance(found, str) else found

    return files


def folders_wanted(wildcards):
    """The folders of all networks that learn in this study."""
    if not EXPORTABLE:
        raise WorkflowError(
            "export_tuned: no network learns in this study; it takes annotations, and "
            f"{', '.join(ARCHITECTURES)} among `trackers`"
        )
    return [f"<results>/tuned/{network}" for network in EXPORTABLE]
