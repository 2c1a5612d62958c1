import time
t=time.time()
from model.scenario import Scenario
print("scn", time.time()-t); t=time.time()
from model.economy import EnergyMarket
print("imp", time.time()-t)
s=Scenario.load("energy-run")
t=time.perf_counter()
for i in range(50): s.with_changes({"policy.ai_priority":0.1,"weeks":13})
print("changes ms",(time.perf_counter()-t)/50*1e3)
d=s.model_dump(mode="json")
t=time.perf_counter()
for i in range(50): Scenario.model_validate(d)
print("validate ms",(time.perf_counter()-t)/50*1e3)
for w in (13,13,26,267,267,267,267):
    t=time.perf_counter(); m=EnergyMarket(s.with_changes({"weeks":w}),rng=1); t1=time.perf_counter(); m.run_for(w); print(w,round(t1-t,3),round(time.perf_counter()-t1,3))
t=time.time()
import distributed
print("imp distributed",time.time()-t)
if __name__=="__main__":
    t=time.time()
    from distributed import LocalCluster, Client
    c=LocalCluster(n_workers=2,threads_per_worker=1,dashboard_address=None)
    cl=Client(c); cl.wait_for_workers(2); print("cluster",time.time()-t)
    t=time.time(); cl.close(); c.close(); print("close",time.time()-t)
