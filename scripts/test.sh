#!/usr/bin/env bash
# All that CI runs: every test of the program, then some real libraries and the front door with the tested binary.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo >/dev/null || { echo "cargo is missing: install Rust 1.95 or newer (rustup.rs)"; exit 1; }
command -v cc >/dev/null || { echo "cc is missing: install a C compiler (libwebp is compiled)"; exit 1; }
cargo test --locked
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=${CARGO_TARGET_DIR:-target}
"$target/debug/ffl" build --out "$work/dist" --state "$work/state" --tenant oslo --tenant karasjok --tenant bergen --tenant nasjonal
test "$(find "$work/dist" -mindepth 2 -maxdepth 2 -name index.html | wc -l)" -eq 4
