#!/usr/bin/env python3
"""The same comparison with rapidfuzz.process.cdist (a C++ core), for scale.

    PLANSCOPE_BENCH_PLANS=/tmp/plans cargo bench --bench compare     # write the plans
    pip install rapidfuzz numpy
    python3 benches/rapidfuzz_cdist.py /tmp/plans [PAIRS]

It computes one ratio for every measure against every other one of a pair of plans, on all cores, and nothing else:
no assignment, no splits or merges, no edits. planscope's figure for the whole comparison is `compare_all_pairs`.
"""
import json, os, sys, time
from rapidfuzz import fuzz, process

OFFICES, YEARS = 24, 12
folder, limit = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 300
plans = [json.load(open(os.path.join(folder, name), encoding='utf-8')) for name in sorted(os.listdir(folder))]
texts = [[m['text'] + ''.join(i['text'] for i in m['subitems']) for m in plan['measures']] for plan in plans]
at = lambda office, year: office * YEARS + year
pairs = [(at(o, a), at(o, b)) for o in range(OFFICES) for a in range(YEARS) for b in range(a + 1, YEARS)]
pairs += [(at(a, y), at(b, y)) for y in range(YEARS) for a in range(OFFICES) for b in range(a + 1, OFFICES)]
step = max(1, len(pairs) // limit)
some = pairs[::step]
start = time.perf_counter()
for old, new in some:
    process.cdist(texts[old], texts[new], scorer=fuzz.ratio, workers=-1)
took = time.perf_counter() - start
print(f'{len(some)} of {len(pairs)} pairs in {took:.2f} s: {len(some) / took:.0f} pairs/s')
