import sys, time, collections, numpy as np
from model.economy import EnergyMarket
seeds=range(8)
out=[]
for s in seeds:
    m=EnergyMarket(rng=s); t=time.perf_counter(); m.run_for(m.weeks); dt=time.perf_counter()-t
    h=m.history; k=collections.Counter(e.kind for e in h.events)
    c=h.column
    out.append([c("independent_miners")[-1],k["default"],k["liquidation"],k["takeover"],k["restructuring"],k["convertible"],k["converted"],k["coin_loan"],k["margin_call"],k["sweep"],k["waiver"],k["acceleration"],k["support"],k["equity"],c("hhi_mw")[-1],c("ai_leased_gw")[-1],c("ai_gap_net_gw")[163],c("lender_losses_usd").sum()/1e9 if c("lender_losses_usd")[-1]<c("lender_losses_usd").sum() else 0,np.abs(c("ledger_residual_usd")).max(),dt*1e3])
print("surv dflt liq take restr conv cvtd coin marg sweep waiv accel supp eq hhi leased gap28 loss resid ms")
for r in out: print(" ".join(f"{x:7.1f}" for x in r))
print("med", " ".join(f"{x:7.1f}" for x in np.median(np.array(out),0)))
