"""The lease market: tenants short of IT megawatts choose among the phases of sites that are offered."""

from typing import NamedTuple

import numpy as np

from agents.codes import GPU_CLOUD, SHELL
from agents.options.barriers import FREE, NO_CONTRACTOR, NO_GPUS, NO_TENANT, NO_TURBINE
from agents.options.registry import OWN_PLANT, TIER
from agents.options.tenants import ENOUGH
from agents.parameters import Leasing
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.leasing import agreed_rent, landlord_share, rent_ceiling


class Matches(NamedTuple):
    """Outcome by ask: tenant's position (-1: none), rent [$/IT-MW-year], what stood in the way (code of options.barriers),
    the phase as it was let [IT MW].
    """

    tenant: np.ndarray
    rent: np.ndarray
    blocked: np.ndarray
    it_mw: np.ndarray


@rule
def offer_for(
    option: int, ceiling: float, machines: float, suitability: float, gross_mw: float, less: float, p: Leasing
) -> float:
    """Most that a tenant offers for a phase, by what it gets: shell, colocation or GPU cloud.  [$/IT-MW-year]

    Machines are worth the same to it wherever they stand; nothing is offered for a cloud where it wants no machines.
    less [$/IT-MW-year]: what it takes off because the site is energised later, or its power is dear.
    """
    hall = rent_ceiling(ceiling, suitability, gross_mw)
    if TIER[option] == GPU_CLOUD:
        return hall + machines - less if machines > 0.0 else 0.0
    return (hall * p.shell_ceiling if TIER[option] == SHELL else hall) - less


@rule
def cut_to_slots(option: int, it_mw: float, gpus: float, least: float) -> float:
    """A cloud takes as many GPUs as are left to be allotted, where they are enough for the least phase.  [IT MW]"""
    return min(it_mw, gpus) if TIER[option] == GPU_CLOUD and gpus >= least else it_mw


@rule
def short_of(
    option: int, built: float, it_mw: float, plant_mw: float, contractors: float, gpus: float, turbines: float
) -> int:
    """Which national bottleneck stops a phase: conversion contractors, GPU allocations or turbines.  [code]

    built [IT MW]: of it, by works that begin this quarter.
    """
    if built > contractors:
        return NO_CONTRACTOR
    if TIER[option] == GPU_CLOUD and it_mw > gpus:
        return NO_GPUS
    if OWN_PLANT[option] and plant_mw > turbines:
        return NO_TURBINE
    return FREE


@rule
def best_ask(
    ceiling: float,
    machines: float,
    wanted: float,
    option: np.ndarray,
    ask: np.ndarray,
    it_mw: np.ndarray,
    gross_mw: np.ndarray,
    suitability: np.ndarray,
    less: np.ndarray,
    tenant: np.ndarray,
    blocked: np.ndarray,
    p: Leasing,
) -> int:
    """The open ask with the largest surplus for a tenant, or -1."""
    best, surplus = -1, -1.0
    for row in range(len(ask)):
        if tenant[row] >= 0 or blocked[row] > FREE and blocked[row] != NO_TENANT or it_mw[row] > wanted:
            continue
        gain = offer_for(option[row], ceiling, machines, suitability[row], gross_mw[row], less[row], p) - ask[row]
        if gain > surplus and gain >= 0.0:
            best, surplus = row, gain
    return best


@phase
def match(
    option: np.ndarray,
    ask: np.ndarray,
    it_mw: np.ndarray,
    gross_mw: np.ndarray,
    suitability: np.ndarray,
    less: np.ndarray,
    later: np.ndarray,
    wanted: np.ndarray,
    ceiling: np.ndarray,
    machines: np.ndarray,
    order: np.ndarray,
    scarcity: float,
    limits: np.ndarray,
    p_: Rows[Leasing],
    tenant: np.ndarray,
    rent: np.ndarray,
    blocked: np.ndarray,
) -> None:
    """Tenants take turns in the drawn order; each takes the ask with the largest surplus until none is left.

    less [ask]: see `offer_for`; later [ask]: works do not begin this quarter, and take no contractors yet;
    wanted [tenant] IT MW (reduced here); ceiling, machines [tenant]; limits: contractors, GPUs [IT MW], turbines [MW],
    used up.  Writes tenant, rent, blocked by ask, and it_mw of clouds that get fewer GPUs than they ask for.  The rent
    lies between ask and offer by scarcity.
    """
    p = p_[0]
    least = ENOUGH * p.smallest_phase / p.gross_per_it
    tenant[:] = -1
    blocked[:] = NO_TENANT
    share = landlord_share(scarcity, p.theta_base, p.theta_slope, p.theta_max)
    going = True
    while going:
        going = False
        for turn in range(len(order)):
            who = int(order[turn])
            most, more = ceiling[who], machines[who]
            row = best_ask(most, more, wanted[who], option, ask, it_mw, gross_mw, suitability, less, tenant, blocked, p)
            if row < 0:
                continue
            going = True
            it_mw[row] = cut_to_slots(option[row], it_mw[row], limits[1], least)
            built = 0.0 if later[row] else it_mw[row]
            reason = short_of(option[row], built, it_mw[row], gross_mw[row], limits[0], limits[1], limits[2])
            if reason != FREE:
                blocked[row] = reason
                continue
            offer = offer_for(option[row], most, more, suitability[row], gross_mw[row], less[row], p)
            tenant[row], rent[row], blocked[row] = who, agreed_rent(ask[row], offer, share), FREE
            wanted[who] -= it_mw[row]
            limits[0] -= built
            if TIER[option[row]] == GPU_CLOUD:
                limits[1] -= it_mw[row]
            if OWN_PLANT[option[row]]:
                limits[2] -= gross_mw[row]


def match_leases(
    option: np.ndarray,
    ask: np.ndarray,
    gross_mw: np.ndarray,
    suitability: np.ndarray,
    less: np.ndarray,
    later: np.ndarray,
    wanted: np.ndarray,
    ceiling: np.ndarray,
    machines: np.ndarray,
    order: np.ndarray,
    scarcity: float,
    limits: np.ndarray,
    p: Rows[Leasing],
) -> Matches:
    """Clear one quarter's lease market; inputs as in `match`, left as they are except `limits`, which is used up."""
    tenant = np.full(len(ask), -1)
    rent, blocked = np.zeros(len(ask)), np.zeros(len(ask), np.int64)
    it_mw = gross_mw / float(p["gross_per_it"][0])
    (
        ask,
        gross_mw,
        wanted,
        ceiling,
        machines,
    ) = (  # columns of tables, of one row or of many: compiled once if they are dense
        column.copy() for column in (ask, gross_mw, wanted, ceiling, machines)
    )
    match(
        option, ask, it_mw, gross_mw, suitability, less, later, wanted, ceiling, machines, order,
        scarcity, limits, p, tenant, rent, blocked,
    )  # fmt: skip
    return Matches(tenant, rent, blocked, it_mw)
