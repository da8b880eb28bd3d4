"""What can be wrong with a study, each as one line: where, what, and what to do about it."""

import re

# Remedies that libraries offer and that would switch a protection off.
UNSAFE_ADVICE = re.compile(r"weights_only|safe_globals|allow_pickle|auto_load|unsafe")


class SteadyFaceError(Exception):
    """A problem that the user can mend; its message is one line and needs no traceback.

    Args:
        wrong: fault; the whole line where it is not given in parts.
        where: file, text or path, or setting that it is about.
        subject: person whose data it is about.
        remedy: advice on the fault.
    """

    def __init__(
        self, wrong: str, *, where: object = "", subject: str = "", remedy: str = ""
    ) -> None:
        self.wrong, self.where, self.subject, self.remedy = str(wrong), str(where), subject, remedy
        place = f"{where} (subject {subject})" if subject else self.where
        line = f"{place}: {wrong}" if place else wrong
        super().__init__(f"{line}; {remedy}" if remedy else line)


class SheetError(SteadyFaceError):
    """The participants', recordings' or annotation sheet contradicts itself or the study."""


class RecordingError(SteadyFaceError):
    """A recording is missing, damaged, incomplete or not what the study expects."""


class FaceError(SteadyFaceError):
    """No usable face box can be given for a recording."""


class WeightsError(SteadyFaceError):
    """A weight file is missing, damaged, of another architecture, or not to be trusted."""


class TableError(SteadyFaceError):
    """A table does not obey its schema."""


class StorageError(SteadyFaceError):
    """A result cannot be written: the disk is full, or its folder may not be changed."""


class ExchangeError(SteadyFaceError):
    """A file of another tool cannot be read or does not fit its recording."""


class TrainingError(SteadyFaceError):
    """Fine-tuning cannot be done as asked: too few people, leaking splits, no usable frame."""


class ProvenanceError(SteadyFaceError):
    """The record of what results were made from is missing, damaged or of another version."""


class SettingsError(SteadyFaceError):
    """The configuration asks for something that does not exist."""


class ResultsError(SteadyFaceError):
    """Results are of another cohort than the study, or their record is damaged."""


def words_of(problem: BaseException) -> str:
    """A library's own words for what went wrong, as one line to be shown in brackets.

    Only the kind of problem where its words are none, or advise what nobody should follow.
    """
    words = " ".join(str(problem).split())[:200]
    return type(problem).__name__ if not words or UNSAFE_ADVICE.search(words) else words
