#!/usr/bin/env python3
"""Workloads beside the programs they are made after: the table of docs/workloads.md.

    against-native.py BIN DIR [NAME...]

BIN holds the programs of mimalloc-bench, built: larson, xmalloc-test and so on; where a program counts in millions, its count is
made as small as the workload's. Each is recorded, its workload written out, and how sizes and lifetimes are distributed in both is
compared. A lifetime is counted in allocations of the thread that made the block. Distance is the largest difference of the two
cumulative distributions (Kolmogorov and Smirnov's), in points of 100. Blocks that are never freed count as the longest lifetimes.
"""
import glob
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ALLOCLAB = os.environ.get("ALLOCLAB", os.path.join(HERE, "..", "..", "alloclab"))
NEVER = 1 << 62
# name, the program's arguments, processor seconds after which it is ended (0: it ends itself), the workload; in braces what is read from the
# recording: how often a successor took over, whose turn it was, births (also by thread), live blocks at the end
ROWS = [
    ("larson", "larson 1 8 1000 500 10 4141 4", 0, "larson?threads=4&chunks=500&rounds=10&generations={successors4}"),
    ("xmalloc-test", "xmalloc-test -w 2 -t 1 -s 64", 0, "xmalloc-test?workers=2&batches={batches}&turns={turns}"),
    ("xmalloc-test, mixed", "xmalloc-test -w 2 -t 1 -s -1", 0,
     "xmalloc-test?workers=2&batches={batches}&size=-1&turns={turns}"),
    ("mstress", "mstress 4 10 3", 0, "mstress?threads=4&scale=10&iterations=3"),
    ("sh6bench", "sh6bench 4 10000 20", 0, "sh6bench?threads=4&calls=10000&repeats=20"),
    ("alloc-test", "alloc-test 1", 0, "alloc-test?ops=1000000"),
    ("glibc-simple", "glibc-simple 16", 0, "glibc-simple?blocks=50000"),
    ("glibc-thread", "glibc-thread 2", 0, "glibc-thread?threads=2&ops={half}"),
    ("rptest", "rptest 2 0 1 2 2000 1000 100 8 16000", 0, "rptest?threads=2&loops=2000&turn={loops}"),
    ("cache-scratch", "cache-scratch 4 1000 1 2000 4", 0, "cache-scratch?threads=4"),
    ("mesh-fragmenter", "mesh-fragmenter 16", 0, "mesh-fragmenter?bytes=16777216"),
    ("cfrac", "cfrac 17545186520507317056371138836327483792789528", 2, "cfrac?objects={births}&retained={live}"),
    ("espresso", "espresso %largest.espresso", 2, "espresso?objects={births}"),
]
# calls that are left out: cfrac allocates other sizes while it prepares its tables
SKIP = {"cfrac": 4_000_000}
CALL = re.compile(r"(\d+): (\w+) (0x[0-9a-f]+)(?: (0x[0-9a-f]+))?(?: (\d+))?(?: (\d+))?")
MOST = 4_000_000
# calls of a turn that is a thread's work; a helper of the C library has fewer
FEW = 100


class Distributions:
    """Sizes and lifetimes of a trace, each as value to number, and what a schedule left in it."""

    def __init__(self, path, skip=0):
        self.sizes, self.lives, self.made, self.born = {}, {}, {}, {}
        self.turns, self.makers, last = [], set(), None
        with open(path) as trace:
            for number, line in enumerate(trace):
                row = CALL.match(line)
                if number == skip:
                    self.sizes, self.lives, self.made = {}, {}, {}
                    self.born = {address: (thread, NEVER) for address, (thread, _) in self.born.items()}
                if not row or number > skip + MOST:
                    continue
                thread, call = row.group(1, 2)
                if call == "malloc":
                    self.makers.add(thread)
                if thread != last:
                    self.turns.append([thread, 0])
                self.turns[-1][1] += 1
                last = thread
                self.take(*row.groups())
        if self.born:
            self.lives[NEVER] = sum(at != NEVER for _, at in self.born.values())

    def take(self, thread, call, address, second, first, other):
        if call == "free":
            self.die(address)
        elif call == "realloc":
            self.die(second)
            self.bear(thread, address, int(first))
        elif call == "calloc":
            self.bear(thread, address, int(first) * int(other))
        elif call in ("memalign", "aligned_alloc", "posix_memalign"):
            self.bear(thread, address, int(other))
        elif call == "malloc":
            self.bear(thread, address, int(first))

    def bear(self, thread, address, size):
        self.made[thread] = self.made.get(thread, 0) + 1
        self.born[address] = (thread, self.made[thread])
        self.sizes[size] = self.sizes.get(size, 0) + 1

    def die(self, address):
        if address in self.born:
            thread, at = self.born.pop(address)
            if at == NEVER:
                return
            life = self.made[thread] - at
            self.lives[life] = self.lives.get(life, 0) + 1

    def schedule(self, path):
        """What a workload is told; the file has whose turn it was, with producers 1, 3 ... and consumers 2, 4 ..."""
        births = sum(self.made.values())
        # the turn that a call is in, on average
        biased = sum(calls * calls for _, calls in self.turns) / sum(calls for _, calls in self.turns)
        main = self.turns[0][0]
        threads = sorted({thread for thread, calls in self.turns if thread != main and calls > FEW}, key=int)
        makers = [t for t in threads if t in self.makers]
        role = {t: 2 * i + 1 for i, t in enumerate(makers)}
        role.update({t: 2 * i + 2 for i, t in enumerate(t for t in threads if t not in self.makers)})
        with open(path, "w") as out:
            out.writelines(f"{role[t]},{calls}\n" for t, calls in self.turns if t in role)
        return {"successors4": max(1, round((len(self.made) - 1) / 4)), "turns": path, "loops": max(1, round(biased / 192)),
                "batches": births // 4097 + 4, "births": births, "half": max(1, births // 2), "live": sum(at != NEVER for _, at in self.born.values())}


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
    print("| program | workload | sizes: median, 99 % | workload | distance | lifetimes: median, 90 % | workload | distance |")
    print("|---|---|---|---|---|---|---|---|")
    for name, command, seconds, workload in ROWS:
        if sys.argv[3:] and name not in sys.argv[3:]:
            continue
        words = [os.path.join(binaries, word.lstrip("%")) if i == 0 or word[0] == "%" else word
                 for i, word in enumerate(command.split())]
        base = os.path.join(out, re.sub(r"[^a-z0-9-]", "", name))
        for old in glob.glob(base + ".*-2.trace"):
            os.remove(old)
        limit = ["prlimit", f"--cpu={seconds}"] if seconds else []
        subprocess.run([ALLOCLAB, "record", "--quiet", "--force", "-o", base + ".trace", "--", *limit, *words],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        traces = glob.glob(base + ".*-2.trace") or [base + ".trace"]  # of what prlimit started
        alloclab("convert", "--force", traces[0], base + ".native.txt")
        real = Distributions(base + ".native.txt", SKIP.get(name, 0))
        workload = workload.format(**real.schedule(base + ".turns.csv"))
        alloclab("convert", "--force", "workload:" + workload, base + ".workload.txt")
        made = Distributions(base + ".workload.txt")
        cells = [f"`{command.replace('%', '')}`", f"`{workload}`"]
        for one, other, part in ((real.sizes, made.sizes, 0.99), (real.lives, made.lives, 0.9)):
            cells += [f"{quantile(one, 0.5)}, {quantile(one, part)}",
                      f"{quantile(other, 0.5)}, {quantile(other, part)}", f"{distance(one, other):.1f}"]
        print("| " + " | ".join(cells) + " |", flush=True)
        os.remove(base + ".native.txt")
        os.remove(base + ".workload.txt")


main()
