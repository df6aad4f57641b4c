#!/bin/sh
# The table of docs/predicted-and-measured.md, made anew: compiles the programs beside this file, records each, and confirms the
# forecasts under every allocator that is installed. Takes about half an hour, most of it asleep.
#
#   docs/programs/table.sh DIR [RUNS]       into DIR: traces, PROGRAM.md, PROGRAM.json; three real runs of each
set -eu
here=$(cd "$(dirname "$0")" && pwd)
alloclab=${ALLOCLAB:-$here/../../alloclab}
directory=${1:?usage: table.sh DIR [RUNS]}
runs=${2:-3}
mkdir -p "$directory"
cd "$directory"

settings='ptmalloc,ptmalloc[glibc.malloc.arena_max=1],ptmalloc[glibc.malloc.arena_max=2]'
settings="$settings,ptmalloc[glibc.malloc.mmap_threshold=65536],ptmalloc[glibc.malloc.trim_threshold=1048576]"
settings="$settings,tcmalloc,tcmalloc[TCMALLOC_AGGRESSIVE_DECOMMIT=true]"
settings="$settings,jemalloc,jemalloc[dirty_decay_ms=0,muzzy_decay_ms=0],jemalloc[background_thread=true],jemalloc[narenas=1]"

# One after another: a program that is recorded beside others works more slowly, and time is part of a trace.
record() {
  name=$1
  shift
  printf '%s\n' "$@" > "$name.command"
  "$alloclab" record --quiet --touch --force -o "$name.trace" -- "$@" > "$name.output" || true
}

# Many more seconds asleep than at work, so four at a time do not disturb each other.
confirm() {
  name=$1
  shift
  "$alloclab" confirm "$name.trace" --quiet --runs "$runs" --allocators "$settings" --format md --json "$name.json" \
    -- "$@" > "$name.md" 2> "$name.notes" || true
}

for program in bursts mallopt sparse decay; do
  cc -O1 -fno-builtin -pthread -o "$program" "$here/$program.c"
done
cp "$here/objects.py" "$here/rows.sql" .
javac -d . "$here/Churn.java"
compiler=$(cc -print-prog-name=cc1)
cc -E "$here/../../harness/src/main/resources/org/alloclab/harness/nativeside/replayer.c" -o replayer.i
python=$(python3 -c 'import sys; print(sys.executable)')
library=$(cc -print-file-name=libc.so.6)

each() {
  case $2 in
    bursts | mallopt | sparse | decay) "$1" "$2" "./$2" ;;
    bursts-trim) "$1" "$2" ./bursts trim ;;
    sparse-trim) "$1" "$2" ./sparse trim ;;
    objects) "$1" "$2" "$python" objects.py ;;
    rows) "$1" "$2" sqlite3 :memory: '.read rows.sql' ;;
    cc1) "$1" "$2" "$compiler" -quiet -O2 replayer.i -o /dev/null ;;
    xz) "$1" "$2" xz -6 -k -c "$library" ;;
    churn) "$1" "$2" java -Xmx64m -XX:+UseSerialGC -XX:-UsePerfData -cp . Churn ;;
  esac
}

for name in bursts bursts-trim mallopt sparse sparse-trim decay objects rows cc1 xz churn; do
  each record "$name"
done
(each confirm bursts; each confirm churn; each confirm cc1) &
(each confirm mallopt; each confirm rows; each confirm xz) &
(each confirm decay; each confirm sparse) &
(each confirm bursts-trim; each confirm sparse-trim; each confirm objects) &
wait
