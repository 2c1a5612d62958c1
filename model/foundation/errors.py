"""Errors that a user can mend.  Each message names the thing, the value and what is allowed.

MarketError
├── ScenarioError      a scenario, a change to one, or its price path is wrong
├── TableError         a table of companies, sites or zones, or a record to test against, is wrong
├── OrderError         an order that breaks the rules of the market
├── StudyError         a study, its design or its outcomes are wrong, or its folder holds another study
├── OutputError        results cannot be written where they were asked for
│   └── DiskError      the disk failed or filled up while they were written
├── SchedulerError     the scheduler of a sweep or its workers cannot be reached
├── RunError           a run of a sweep failed where none may
└── VersionError       a log, a sweep's folder or a worker is of another version
"""

ECHO = 80  # characters of a user's text that a message repeats
LINE = 280  # characters of a message on a terminal


class MarketError(Exception):
    """Base of every error that the market raises on purpose."""


class ScenarioError(MarketError):
    """The scenario names an unknown key or scenario, or holds a value outside its bounds."""


class TableError(MarketError):
    """A table holds a missing, impossible or contradictory figure."""


class OrderError(MarketError):
    """An order asks for what its company does not have or may not do."""


class StudyError(MarketError):
    """A study names an unknown factor, outcome or design, or holds a value that is not allowed."""


class OutputError(MarketError):
    """A folder or file cannot be written."""


class DiskError(OutputError):
    """The disk failed while results were written: nothing wrong was asked for."""


class SchedulerError(MarketError):
    """The scheduler or its workers cannot be reached or do not answer."""


class RunError(MarketError):
    """A run of a sweep failed and the sweep was to stop then."""


class VersionError(MarketError):
    """Orders or runs were made, or would be made, by another version of the model."""


def cut(text: str) -> str:
    """What somebody wrote as a message repeats it: one printable line of at most 80 characters.

    >>> cut("a\\nb"), len(cut("x" * 1_000)), cut("a\\x1b[31mb")
    ('a b', 80, 'a?[31mb')
    """
    line = printable(" ".join(text[: 10 * ECHO].split()))
    return line if len(line) <= ECHO else f"{line[: ECHO - 3]}..."


def printable(text: str) -> str:
    """Text that a terminal only shows: what would steer it (escapes, bells, turned writing) is a question mark.

    >>> printable("gas\\x1b]0;title\\x07 at 5 $")
    'gas?]0;title? at 5 $'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def in_one_line(message: str) -> str:
    """A message as a terminal shows it: one printable line; of a long one the begin and, with what to do, the end.

    >>> in_one_line("no file\\n'x'"), len(in_one_line("x" * 9_000))
    ("no file 'x'", 280)
    """
    line = printable(" ".join(message.split()))
    return line if len(line) <= LINE else f"{line[: LINE - 105]} ... {line[-100:]}"


def nearest(name: str, known: list[str] | tuple[str, ...]) -> str:
    """`; did you mean 'x'?` for the closest known name, or nothing.

    >>> nearest("polcy", ["policy", "pool"])
    "; did you mean 'policy'?"
    """
    import difflib

    close = difflib.get_close_matches(name, known, n=1) if len(name) <= ECHO else []
    return f"; did you mean '{close[0]}'?" if close else ""
