"""priors.yaml: how often a cause was the cause, counted in public reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from tws_logdx.model.rules import Cause
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.problems import did_you_mean
from tws_logdx.rulelang.shape import PriorsFile


def check_priors(document: Document, data: PriorsFile, causes: Mapping[str, Cause], ids: Collection[str]) -> None:
    """Counts are of causes that exist (`ids`, also of files that are wrong), and no larger than their symptoms'."""
    for key, id_ in [*(("causes", id_) for id_ in data.causes), *(("judged", id_) for id_ in data.judged)]:
        if id_ not in ids:
            document.problem((key, id_), f"no cause is called `{id_}`", did_you_mean(id_, ids), key=True)
    for id_, count in data.causes.items():
        if id_ in causes and count > (whole := _with_symptoms(causes[id_].symptoms, data)):
            document.problem(
                ("causes", id_), f"{count:g} reports of it, but only {whole} with one of its symptoms", "count again"
            )


def with_priors(causes: Iterable[Cause], data: PriorsFile | None) -> dict[str, Cause]:
    """The causes, by id, with the prior that the counts give to those that state none."""
    return {cause.id: cause if cause.prior else replace(cause, prior=_prior(cause, data)) for cause in causes}


def _prior(cause: Cause, data: PriorsFile | None) -> float:
    if data is None:
        return USUAL
    if cause.id in data.judged:
        return data.judged[cause.id]
    own = data.causes.get(cause.id, 0)
    whole = _with_symptoms(cause.symptoms, data)
    return round((own + data.usual * data.imagined) / (whole + data.imagined), 3)


def _with_symptoms(symptoms: Iterable[str], data: PriorsFile) -> int:
    return sum(count for symptom, count in data.symptoms.items() if symptom in set(symptoms))


USUAL = 0.05
"""Where nothing was counted: rules without a priors.yaml."""
