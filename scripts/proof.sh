#!/usr/bin/env bash
# The full counts: many random edits and kills, every page of the demo libraries in the browser, all libraries of Norway timed.
# Writes docs/proof/<date>.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --locked
FFL_BIN=${CARGO_TARGET_DIR:-$PWD/target}/release/ffl
export FFL_BIN
mkdir -p docs/proof
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
timed() { # label, command…
    local label=$1 from to; shift
    from=$(date +%s%N); "$@"; to=$(date +%s%N)
    printf '%s: %d ms\n' "$label" $(((to - from) / 1000000))
}
build() { "$FFL_BIN" build --out "$work/dist" --state "$work/state" "$@" | tail -1; }
memory() { python3 -c 'import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); print("peak memory of an unchanged build:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, "MB")' "$@"; }
{
    echo "$(git rev-parse --short HEAD), $(nproc) cores, $(rustc --version)"
    FFL_ROUNDS=${FFL_ROUNDS:-20} cargo test --release --locked --test properties 2>&1 | grep -E '^test |^test result'
    npm ci --silent --prefix tests/e2e
    CHROMIUM=${CHROMIUM:-$(command -v chromium)} npm run --silent full --prefix tests/e2e || true
    echo "All libraries of Norway:"
    timed "first build, pictures encoded" build
    rm -rf "$work/dist" "$work/state/cache/memo" "$work/state/cache/trees"
    timed "from nothing, pictures known" build
    timed "unchanged" build
    memory "$FFL_BIN" build --out "$work/dist" --state "$work/state"
    cp -r content tenants themes ffl.toml "$work/"
    "$FFL_BIN" build --root "$work" --out "$work/dist" --state "$work/state" >/dev/null
    echo "Mer." >> "$work/content/pages/personvern.md"
    timed "one shared page changed" build --root "$work"
} | tee "docs/proof/$(date +%F).txt"
