#!/usr/bin/env python3
"""Workloads beside the programs they are made after: the table of docs/workloads.md.

    against-native.py BIN DIR

BIN holds the programs of mimalloc-bench, built: larson, xmalloc-test and so on; where a program counts in millions, its count is
made as small as the workload's. Each is recorded, its workload written out, and how sizes and lifetimes are distributed in both is
compared. A lifetime is counted in allocations of the thread that made the block. Distance is the largest difference of the two
cumulative distributions (Kolmogorov and Smirnov's), in points of 100. Blocks that are never freed count as the longest lifetimes.
"""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ALLOCLAB = os.environ.get("ALLOCLAB", os.path.join(HERE, "..", "..", "alloclab"))
NEVER = 1 << 62
# name, the program's arguments, seconds after which it is ended (0: it ends itself), the workload
ROWS = [
    ("larson", "larson 1 8 1000 500 10 4141 4", 0, "larson?threads=4&chunks=500&rounds=10&generations=20"),
    ("xmalloc-test", "xmalloc-test -w 2 -t 1 -s 64", 0, "xmalloc-test?workers=2&batches=100"),
    ("xmalloc-test, mixed", "xmalloc-test -w 2 -t 1 -s -1", 0, "xmalloc-test?workers=2&batches=100&size=-1"),
    ("mstress", "mstress 4 10 3", 0, "mstress?threads=4&scale=10&iterations=3"),
    ("alloc-test", "alloc-test 1", 0, "alloc-test?ops=1000000"),
    ("glibc-simple", "glibc-simple 32", 0, "glibc-simple?blocks=50000&max=32"),
    ("glibc-thread", "glibc-thread 2", 0, "glibc-thread?threads=2&ops=200000"),
    ("rptest", "rptest 2 0 1 2 100 1000 100 8 16000", 0, "rptest?threads=2&loops=100"),
    ("cache-scratch", "cache-scratch 4 1000 1 2000 4", 0, "cache-scratch?threads=4"),
    ("cfrac", "cfrac 17545186520507317056371138836327483792789528", 2, "cfrac?objects=1000000"),
    ("espresso", "espresso %largest.espresso", 2, "espresso?objects=1000000"),
]
CALL = re.compile(r"(\d+): (\w+) (0x[0-9a-f]+)(?: (0x[0-9a-f]+))?(?: (\d+))?(?: (\d+))?")
MOST = 4_000_000


def distributions(path):
    """Sizes and lifetimes, each as value to number."""
    made, born, sizes, lives = {}, {}, {}, {}

    def bear(thread, address, size):
        made[thread] = made.get(thread, 0) + 1
        born[address] = (thread, made[thread])
        sizes[size] = sizes.get(size, 0) + 1

    def die(address):
        if address in born:
            thread, at = born.pop(address)
            life = made[thread] - at
            lives[life] = lives.get(life, 0) + 1

    with open(path) as trace:
        for number, line in enumerate(trace):
            row = CALL.match(line)
            if not row or number > MOST:
                continue
            thread, call, address, second, first, other = row.groups()
            if call == "free":
                die(address)
            elif call == "realloc":
                die(address)
                if second:
                    bear(thread, second, int(first))
            elif call == "calloc":
                bear(thread, address, int(first) * int(other))
            elif call in ("memalign", "aligned_alloc", "posix_memalign"):
                bear(thread, address, int(other))
            elif call == "malloc":
                bear(thread, address, int(first))
    if born:
        lives[NEVER] = len(born)
    return sizes, lives


def distance(one, other):
    whole, beside, most, a, b = sum(one.values()), sum(other.values()), 0.0, 0, 0
    for value in sorted(set(one) | set(other)):
        a, b = a + one.get(value, 0), b + other.get(value, 0)
        most = max(most, abs(a / whole - b / beside))
    return 100 * most


def quantile(counts, part):
    total, seen = sum(counts.values()), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= part * total:
            return "never" if value == NEVER else f"{value:,}"
    return ""


def alloclab(*words):
    subprocess.run([ALLOCLAB, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    binaries, out = sys.argv[1], sys.argv[2]
    os.makedirs(out, exist_ok=True)
    print("| program | sizes: median, 99 % | workload | distance | lifetimes: median, 90 % | workload | distance |")
    print("|---|---|---|---|---|---|---|")
    for name, command, seconds, workload in ROWS:
        words = [os.path.join(binaries, word.lstrip("%")) if i == 0 or word[0] == "%" else word
                 for i, word in enumerate(command.split())]
        base = os.path.join(out, re.sub(r"[^a-z0-9-]", "", name))
        limit = ["timeout", "-s", "INT", str(seconds)] if seconds else []
        subprocess.run([ALLOCLAB, "record", "--quiet", "--force", "-o", base + ".trace", "--", *limit, *words],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        alloclab("convert", "--force", base + ".trace", base + ".native.txt")
        alloclab("convert", "--force", "workload:" + workload, base + ".workload.txt")
        real, made = distributions(base + ".native.txt"), distributions(base + ".workload.txt")
        cells = [f"`{command.replace('%', '')}`"]
        for i, part in ((0, 0.99), (1, 0.9)):
            cells += [f"{quantile(real[i], 0.5)}, {quantile(real[i], part)}",
                      f"{quantile(made[i], 0.5)}, {quantile(made[i], part)}", f"{distance(real[i], made[i]):.1f}"]
        print("| " + " | ".join(cells) + " |", flush=True)
        os.remove(base + ".native.txt")
        os.remove(base + ".workload.txt")


main()
