"""The interconnection queue: requests wait as rows with a place, are studied in batches, and most never contract.

Only under the mechanism "queue"; auctions have no phantoms.  A speculator files for nothing: it leaves when a deposit
is asked; where none is, it is granted capacity like anybody else and sits on it until it gives up.
"""

import numpy as np

from agents.messages import Bid
from agents.population import QueuedRequest
from agents.records import Rows, blank, columns_of, joined
from agents.rules.compiled import rule
from agents.units import WEEKS_A_QUARTER
from model.state import State

FIELDS = list(columns_of(Bid))


@rule
def stays_in_queue(speculative: bool, deposit: float, granted: bool, chance: float, hazard: float) -> bool:
    """Whether a request is still there after a quarter: projects are; speculators flee a deposit, or give up at last.

    deposit [$/MW] asked at the study; granted: holds capacity; chance: drawn, in (0, 1); hazard [1/quarter] of giving
    up what it was granted.  AEP Ohio: 30 GW of requests became 5.6 when deposits were asked; Georgia Power: a quarter
    of the pipeline left within three months; assumption A58.

    >>> stays_in_queue(True, 50e3, False, 0.9, 0.25), stays_in_queue(False, 50e3, False, 0.1, 0.25)
    (False, True)
    >>> stays_in_queue(True, 0.0, True, 0.2, 0.25), stays_in_queue(True, 0.0, True, 0.3, 0.25)
    (False, True)
    """
    if not speculative:
        return True
    if not granted:
        return deposit <= 0.0
    return chance >= hazard


def is_study(state: State) -> bool:
    """Whether this quarter's batch is studied: the first one, and every `study_quarters` from there on."""
    batch = state.scenario.pool.study_quarters
    return state.week // WEEKS_A_QUARTER % batch == 1 % batch


def file_requests(state: State, bids: np.ndarray, arrival: np.ndarray) -> None:
    """Bring each bidder's waiting megawatts at a place up to what it asks for now, and let speculators follow.

    Who needs less takes back its latest requests first.  arrival [bid] orders the requests of one quarter.
    """
    queue = state.queue.rows
    live = np.flatnonzero(queue["alive"] & ~queue["granted"] & ~queue["speculative"])
    both = [np.concatenate([queue[name][live], bids[name]]) for name in ("bidder", "zone", "site")]
    group = np.unique(np.stack(both), axis=1, return_inverse=True)[1].ravel()
    held, asked = group[: len(live)], group[len(live) :]
    wanted = np.bincount(asked, bids["mw"], int(group.max(initial=-1)) + 1)
    waits = np.bincount(held, queue["mw"][live], len(wanted))
    missing = np.maximum(0.0, wanted - waits)
    for row, place in zip(live[::-1].tolist(), held[::-1].tolist(), strict=True):  # the latest go first
        excess = min(waits[place] - wanted[place], queue["mw"][row])
        if excess > 1e-9:
            waits[place] -= excess
            queue["mw"][row] -= excess
            queue["alive"][row] = queue["mw"][row] > 1e-9
    share = missing[asked] / np.maximum(wanted[asked], 1e-9)
    new = share * bids["mw"] > 1e-6
    if new.any():
        _add(state, bids[new], share[new], arrival[new])


def _add(state: State, bids: np.ndarray, share: np.ndarray, arrival: np.ndarray) -> None:
    """File requests, and behind each one those of speculators."""
    rows = blank(QueuedRequest, len(bids))
    rows[FIELDS] = bids
    rows["mw"] *= share
    rows["alive"], rows["filed_week"], rows["place"] = True, state.week, state.week + arrival
    copies = rows.copy()
    copies["bidder"], copies["site"], copies["speculative"] = state.cast.world, -1, True
    copies["mw"] *= state.scenario.policy.speculative
    copies["place"] = state.week + state.draws.uniform("phantom", len(rows), state.week)
    state.queue.extend(joined(rows, copies[copies["mw"] > 1e-6]))


def leave_queue(state: State, studied: bool) -> None:
    """Withdrawals: before a study those who fear the deposit, in any quarter those who give up what they hold."""
    queue, policy, hazard = state.queue.rows, state.scenario.policy, state.scenario.pool.exit_hazard
    chances = state.draws.uniform("withdrawal", len(queue), state.week)
    for row in np.flatnonzero(queue["alive"] & queue["speculative"] & (queue["granted"] | studied)):
        request = queue[row]
        if stays_in_queue(True, policy.deposit, bool(request["granted"]), float(chances[row]), hazard):
            continue
        if request["granted"]:
            state.pool.sold[request["zone"]] -= request["mw"]
        request["alive"] = False


def batch(state: State) -> tuple[np.ndarray, Rows[Bid]]:
    """Requests under study this quarter, as rows of the queue and as bids; none between studies."""
    studied = is_study(state)
    leave_queue(state, studied)
    queue = state.queue.rows
    rows = np.flatnonzero(queue["alive"] & ~queue["granted"] & studied)
    bids = blank(Bid, len(rows))
    bids[:] = queue[rows][FIELDS]
    return rows, bids


def grant(state: State, rows: np.ndarray, accepted: np.ndarray) -> None:
    """What the study grants leaves the queue; a speculator's part is held until it gives up."""
    queue = state.queue.rows
    given = accepted > 1e-6
    held = queue[rows][given].copy()
    held["mw"], held["granted"] = accepted[given], True
    queue["mw"][rows] -= accepted
    queue["alive"][rows] = queue["mw"][rows] > 1e-6
    held = held[held["speculative"]]
    np.add.at(state.pool.sold, held["zone"], held["mw"])
    state.queue.extend(held)
