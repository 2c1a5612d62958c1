"""Predictions of a room: the six lessons' questions on every phone, and the room's answers over those of a hundred runs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from viz.crowd.crowd import CROWD, Crowd
from viz.crowd.lessons import LESSONS, Sample
from viz.pages.lessons.answers import QUESTIONS, answer, facts
from viz.pages.lessons.page import cast
from viz.text.language import Text
from viz.workshop.room import Room
from viz.workshop.state import Refused

EVERY = 2.0  # seconds between two looks at the runs that are being played


class Predictions:
    """Runs of the lesson that is asked, as they come in."""

    def __init__(self, crowd: Crowd | None = None) -> None:
        self._crowd = crowd or CROWD
        self._asked: dict[str, float] = {}
        self._samples: dict[tuple[str, int], dict[int, Sample]] = {}

    def check_lesson(self, lesson: str) -> None:
        """Raises Refused for what is no lesson; none ends the asking."""
        if lesson and lesson not in LESSONS:
            raise Refused("no_lesson")

    def check(self, message: Mapping[str, Any]) -> None:
        """Raises Refused for an answer that cannot be given."""
        if message["answer"] not in QUESTIONS.get(message["lesson"], {}).get(message["question"], ()):
            raise Refused("no_answer")

    def tick(self, room: Room) -> None:
        """Has runs played while a lesson is asked."""
        if not room.lesson or time.monotonic() - self._asked.get(room.code, 0.0) < EVERY:
            return
        self._asked[room.code] = time.monotonic()
        seed = int(room.start["seed"])
        self._samples[room.lesson, seed] = self._crowd.ask(room.lesson, seed)

    def version(self, room: Room) -> tuple[Any, ...]:
        """What a picture of the room's predictions is made from."""
        samples = self._samples.get((room.lesson, int(room.start["seed"])), {})
        given = sum(len(answers) for key, answers in room.answers.items() if key.startswith(f"{room.lesson}."))
        return room.lesson, room.shown, given, len(samples)

    def came(self, question: str, seed: int) -> tuple[str, Counter[str]]:
        """What the run of a seed answers to a question, and how many runs give each answer; nothing before any was played."""
        lesson, _, name = question.partition(".")
        samples = [one for one in self._samples.get((lesson, seed), {}).values() if one.numbers]
        own = next((answer(name, one.numbers) for one in samples if one.seed == seed), "")
        return own, Counter(answer(name, one.numbers) for one in samples)

    def view(self, room: Room, text: Text, player: int = 0) -> dict[str, Any] | None:
        """The lesson that is asked: its questions, and once it is shown the room's answers beside those of the runs."""
        if not room.lesson:
            return None
        lesson, seed = room.lesson, int(room.start["seed"])
        samples = [one for one in self._samples.get((lesson, seed), {}).values() if one.numbers]
        own = next((one for one in samples if one.seed == seed), None)
        return {
            "lesson": lesson,
            "title": text(f"{lesson}.title"),
            "task": text(f"{lesson}.task", **cast("real", text)),
            "shown": room.shown,
            "runs": len(samples),
            "of": self._crowd.seeds,
            "questions": [
                self._question(room, question, options, samples, own, text, player)
                for question, options in QUESTIONS[lesson].items()
            ],
            "misconception": believed(lesson, samples, own, text) if room.shown and own else "",
        }

    def _question(
        self,
        room: Room,
        question: str,
        options: tuple[str, ...],
        samples: list[Sample],
        own: Sample | None,
        text: Text,
        player: int,
    ) -> dict[str, Any]:
        lesson = room.lesson
        given = room.answers.get(f"{lesson}.{question}", {})
        came = [answer(question, one.numbers) for one in samples] if room.shown else []
        mine = answer(question, own.numbers) if own and room.shown else ""
        said = list(given.values())
        rows = [
            {
                "id": option,
                "label": text(f"{lesson}.{question}_{option}"),
                "room": said.count(option) if room.shown else 0,
                "share": said.count(option) / max(1, len(said)) if room.shown else 0.0,
                "runs": came.count(option) / max(1, len(came)),
                "here": option == mine,
            }
            for option in options
        ]
        return {
            "id": question,
            "text": text(f"{lesson}.{question}"),
            "given": len(given),
            "yours": given.get(player, ""),
            "rows": rows,
        }


def believed(lesson: str, samples: list[Sample], own: Sample, text: Text) -> str:
    """What is often believed, and what this run says of it."""
    return text(f"{lesson}.misconception", **cast("real", text), **facts(samples, own, text))
