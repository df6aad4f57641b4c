#!/usr/bin/env bash
# Four ways to one table: a study undisturbed; killed twice at moments drawn at random and resumed; in three shards; on a
# standalone Spark cluster of two workers that this script starts. Equal byte for byte, cells and results.parquet, or exit 1.
#
#   docs/studies/resume.sh STUDY.yaml DIR [SEED]
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
alloclab=${ALLOCLAB:-$here/../../alloclab}
study=${1:?usage: resume.sh STUDY.yaml DIR [SEED]}
mkdir -p "${2:?usage: resume.sh STUDY.yaml DIR [SEED]}"
out=$(cd "$2" && pwd)
RANDOM=${3:-17}

play() { "$alloclab" study "$study" --quiet --out "$@"; }
cells() { find "$1/cells" -name '[!.]*.json' 2> /dev/null | wc -l; }
seconds() { printf '%s: %s s\n' "$1" $((SECONDS - started)); started=$SECONDS; }
started=$SECONDS

play "$out/whole"
all=$(cells "$out/whole")
seconds "undisturbed, $all cells"

for part in 1 2; do
  "$alloclab" study "$study" --quiet --out "$out/killed" > /dev/null 2>&1 &
  # some cells further, then at any moment of a fifth of a second
  further=$(($(cells "$out/killed") + 1 + RANDOM % (all / 3)))
  while kill -0 $! 2> /dev/null && [ "$(cells "$out/killed")" -lt "$further" ]; do sleep 0.05; done
  sleep "0.$((RANDOM % 200 + 1000))"
  kill -9 $! 2> /dev/null || { echo "ended before it was killed" >&2; exit 1; }
  wait $! 2> /dev/null || true
  printf 'killed at %s of %s cells\n' "$(cells "$out/killed")" "$all"
done
play "$out/killed"
seconds 'killed twice and resumed'

for shard in 3 1 2; do play "$out/shards" --shard "$shard/3"; done
seconds 'three shards'

# --- a standalone cluster: what a distribution of Spark would hold are links to the jars that the launcher fetched -------------
"$alloclab" study "$study" --quiet --out "$out/whole" --master 'local[1]' > /dev/null
home=$out/spark
mkdir -p "$home/jars"
for jar in "$here"/../../sweep/target/lib/*.jar; do
  case ${jar##*/} in alloclab-*) ;; *) ln -sf "$(readlink -f "$jar")" "$home/jars/" ;; esac
done
: > "$home/RELEASE"
export SPARK_HOME=$home SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1
daemons=()
trap 'kill "${daemons[@]}" 2> /dev/null || true' EXIT
daemon() {
  local log=$1 class=$2
  shift 2
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -cp "$home/jars/*" "org.apache.spark.deploy.$class" --host 127.0.0.1 \
    --port 0 --webui-port 0 "$@" > "$log" 2>&1 &
  daemons+=($!)
}
said() { # LOG PATTERN: the first match, once it is there
  local tries=0
  until grep -o -m 1 "$2" "$1" 2> /dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || { echo "the cluster does not start; see $1" >&2; exit 1; }
    sleep 0.2
  done
}
daemon "$home/master.log" master.Master
master=$(said "$home/master.log" 'spark://127.0.0.1:[0-9]*')
for worker in 1 2; do
  daemon "$home/worker$worker.log" worker.Worker --cores 1 --memory 2g --work-dir "$home/work$worker" "$master"
  said "$home/worker$worker.log" 'Successfully registered with master' > /dev/null
done
play "$out/cluster" --master "$master" --conf spark.executor.memory=2g --worker-wait 5min
seconds 'two Spark workers'

for way in killed shards cluster; do
  cmp "$out/whole/results.parquet" "$out/$way/results.parquet"
  diff -r "$out/whole/cells" "$out/$way/cells"
done
printf 'all four are equal: %s cells, %s\n' "$all" "$(sha256sum < "$out/whole/results.parquet" | cut -c1-16)"
