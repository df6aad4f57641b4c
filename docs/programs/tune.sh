#!/bin/sh
# The table of docs/tuning.md, made anew: records five programs, tunes every allocator to each, and lets the program itself say
# under the real allocator, without any setting and with the recommendation. Takes about half an hour, most of it asleep.
#
#   docs/programs/tune.sh DIR [RUNS] [LIBRARY...]     into DIR: traces, NAME.txt; five real runs of each row; libraries of
#                                                     allocators in place of the installed ones
set -eu
here=$(cd "$(dirname "$0")" && pwd)
alloclab=${ALLOCLAB:-$here/../../alloclab}
directory=${1:?usage: tune.sh DIR [RUNS] [LIBRARY...]}
runs=${2:-5}
shift
[ $# -eq 0 ] || shift
mkdir -p "$directory"
libraries=''
for library in "$@"; do libraries="$libraries --library $(readlink -f "$library")"; done
cd "$directory"

cc -O1 -fno-builtin -pthread -o handover "$here/../../examples/handover.c"
cc -O1 -fno-builtin -pthread -o bursts "$here/bursts.c"
cp "$here/objects.py" "$here/rows.sql" .
seq 300000 | awk '{ printf "%d %s\n", ($1 * 7919) % 1000003, substr("xxxxxxxxxxxxxxxxxxxx", 1, $1 % 20) }' > lines.txt
python=$(python3 -c 'import sys; print(sys.executable)')

each() { # NAME COMMAND...
  name=$1
  shift
  "$alloclab" record --quiet --touch --force -o "$name.trace" -- "$@" > "$name.output"
  # shellcheck disable=SC2086 # one word each
  "$alloclab" tune "$name.trace" --quiet --for rss-peak --budget 40 --runs "$runs" --json "$name.json" $libraries --confirm -- "$@" \
    > "$name.txt" 2> "$name.notes" || true
}

each handover ./handover
each bursts ./bursts
each objects "$python" objects.py
each rows sqlite3 :memory: '.read rows.sql'
each sort sort --parallel=4 -S 32M lines.txt -o /dev/null

python3 - handover bursts objects rows sort << 'END'
import json, re, sys

ROW = re.compile(r"^\s*(\S+)\s+peak\s+([\d,]+)\s+([\d,]+)\s+([\d,]+)\s+([\d,]+)\s")
print("| program | allocator | recommended | predicted without, with | real median without, with (least to most) | change, predicted and real | |")
print("|---|---|---|---|---|---|---|")
for name in sys.argv[1:]:
    rows = {}
    for line in open(name + ".txt"):
        found = ROW.match(line)
        if found:
            rows[found[1]] = [int(number.replace(",", "")) for number in found.groups()[1:]]
    for allocator, tuned in json.load(open(name + ".json"))["allocators"].items():
        without = rows.get(allocator)
        best = next((row for key, row in rows.items() if key.startswith(allocator + "[")), None)
        if not without:
            continue
        spread = lambda row: f"{row[2]:,} ({row[1]:,} to {row[3]:,})"
        setting = " ".join(f"{key.split('.')[-1]}={value}" for key, value in tuned["best"]["settings"].items()) or "nothing"
        if best:
            predicted, real = 100 * (best[0] / without[0] - 1), 100 * (best[2] / without[2] - 1)
            agrees = "agrees" if abs(predicted - real) <= 5 and (best[3] < without[1]) == (predicted < 0) else "does not"
            print(f"| {name} | {allocator} | `{setting}` | {without[0]:,}, {best[0]:,} | {spread(without)}, {spread(best)} "
                  f"| {predicted:+.1f} %, {real:+.1f} % | {agrees} |")
        else:
            off = 100 * (without[0] / without[2] - 1)
            print(f"| {name} | {allocator} | nothing | {without[0]:,} | {spread(without)} | forecast off by {off:+.1f} % "
                  f"| {'agrees' if abs(off) <= 5 else 'does not'} |")
END
