import sys,time,cProfile,pstats,tempfile,shutil
from pathlib import Path
from uuid import uuid4
sys.path.insert(0,'/work/main')
import pytest
from tests.fixtures.small_district import make_district, finished
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.databases import settings_for

def test_bench(any_database, tmp_path):
    from tests.fixtures import moving_clock
    clock=MovingClock() 
    small=make_district(any_database.sessions, clock, settings_for(tmp_path))
    cl=small.checklists["full"].values()
    N=60
    ids=[small.plan("full") for _ in range(N)]
    subs=[finished(cl) for _ in range(N)]
    small.hand_in(small.plan("full"),finished(cl))
    t=time.perf_counter()
    c=time.process_time()
    pr=cProfile.Profile()
    if 'PROF' in __import__('os').environ: pr.enable()
    for i,s in zip(ids,subs): small.hand_in(i,s)
    pr.disable()
    w=time.perf_counter()-t
    print(any_database.kind, f"{N/w:.0f}/s wall, {1000*w/N:.2f} ms, cpu {1000*(time.process_time()-c)/N:.2f} ms")
    if 'PROF' in __import__('os').environ: pstats.Stats(pr).sort_stats('tottime').print_stats(28)
