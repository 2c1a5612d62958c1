"""Both studies are played into folders, or go on there; the second asks about what the first found to matter."""

from pathlib import Path

from experiments.questions.study import Study
from experiments.running import launch, store
from experiments.running.plan import plan_of
from experiments.running.store import Results
from experiments.running.sweep import Settings
from experiments.validation import sensitivity, unknowns
from experiments.validation.sensitivity import Sensitivity


def play(folder: Path, settings: Settings = Settings(), screen: Study | None = None, samples: int = 0) -> Sensitivity:
    """Plays what is not there yet and says what both studies found.  Raises MarketError of any kind.

    screen: another than the usual screen of all unknowns; samples: of the sample of the few, a power of two.
    """
    asked = screen or unknowns.screen()
    screened = played(asked, folder / unknowns.SCREEN, settings)
    names = [factor.key for factor in asked.factors]
    found = sensitivity.effects(screened.design, screened.runs.collect(), names)
    order = sensitivity.ranking(found)
    few = order["factor"].head(unknowns.MATTER).to_list()
    sample = unknowns.shares(few, samples or unknowns.SAMPLES, len(asked.seed_list), asked.weeks)
    shared = played(sample, folder / unknowns.SHARES, settings)
    runs = shared.runs.collect()
    return Sensitivity(
        found,
        order,
        sensitivity.shares(shared.design, runs, few),
        sensitivity.kept(shared.design, runs, few),
        screened.runs.collect().height + runs.height,
        shared.design["point"].n_unique(),
    )


def played(study: Study, folder: Path, settings: Settings) -> Results:
    """A study's results, what is missing played first."""
    launch.played(plan_of(study), folder, settings)
    return store.open(folder)
