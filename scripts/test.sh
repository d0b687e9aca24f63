#!/usr/bin/env bash
# All that CI runs: every test of the program, then real libraries in a real browser. Installs what is missing where it may.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # command, Debian package, what it is for
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "$2" >/dev/null
    else
        echo "$1 is missing ($3): install it, for instance with apt-get install $2" >&2
        exit 1
    fi
}
command -v cargo >/dev/null || { echo "cargo is missing: install Rust 1.95 or newer (rustup.rs)" >&2; exit 1; }
command -v npm >/dev/null || { echo "npm is missing: install Node 20 or newer (nodejs.org)" >&2; exit 1; }
need cc gcc "libwebp is compiled"
need strace strace "builds are killed at each system call"
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    need initdb postgresql "the services' store is tried on it"
    service postgresql stop >/dev/null 2>&1 || true
fi
# What is installed may be started: a server that nobody asked for would keep its ports.
PATH=$PATH:/usr/sbin
for server in nginx caddy; do
    command -v "$server" >/dev/null && continue
    need "$server" "${server/%nginx/nginx-light}" "libraries are served by it as administrators would"
    service "$server" stop >/dev/null 2>&1 || true
done
need curl curl "buckets are read by it"
need pgrep procps "what a server has started must end with it"
need python3 python3 "the S3 that is published to runs in it"
# An S3 of one's own, apart from whatever Python the machine has.
FFL_MOTO=${FFL_MOTO:-$PWD/.ffl/moto}
export FFL_MOTO
if [ ! -d "$FFL_MOTO" ]; then
    python3 -m pip --version >/dev/null 2>&1 || need pip3 python3-pip "it brings moto"
    python3 -m pip install --quiet --root-user-action ignore --target "$FFL_MOTO.new" 'moto[s3]==5.2.5' flask flask-cors
    mv "$FFL_MOTO.new" "$FFL_MOTO"
fi
component() { # cargo subcommand, component of the toolchain
    cargo "$1" --version >/dev/null 2>&1 && return
    command -v rustup >/dev/null && rustup component add "$2" && return
    echo "cargo $1 is missing: install it, for instance with rustup component add $2" >&2
    exit 1
}
component fmt rustfmt
component clippy clippy

cargo fmt --all --check
# Fuzz targets have a lock of their own, which goes stale unseen: they are compiled by scripts/proof.sh alone.
cargo metadata --quiet --locked --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null
# With the specification whose examples the Markdown tests read, and with Deno, in which services answer.
npm ci --silent --prefix tests/e2e
npm ci --silent --prefix edge
npm ci --silent --prefix screen
# The linter looks on while the tests of each room are compiled, called as `cargo clippy` calls it: so what the program stands on is
# compiled once, and not once more for being looked at. These tests need no speed.
looked_at() {
    RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__ \
        cargo test --release --locked --config profile.release.package.ffl.opt-level=0 "$@"
}
looked_at --all-targets --no-run
looked_at --lib
# The program as users have it, and all that crosses its rooms.
cargo test --release --locked --test all
FFL_BIN=${CARGO_TARGET_DIR:-$PWD/target}/release/ffl
export FFL_BIN

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$FFL_BIN" build --out "$work/dist" --state "$work/state" --tenant oslo --tenant karasjok --tenant bergen --tenant nasjonal
test "$(find "$work/dist" -mindepth 2 -maxdepth 2 -name index.html | wc -l)" -eq 4

need "${CHROMIUM:-chromium}" chromium "the sites are looked at in it"
need java default-jre-headless "the HTML checker runs in it"
CHROMIUM=$(command -v "${CHROMIUM:-chromium}")
export CHROMIUM
# A browser waits for most of its time: the services are tried meanwhile, and the player's reckoning, to which ours is held.
{ npm test --silent --prefix edge && npm run --silent core --prefix screen; } >"$work/edge.log" 2>&1 &
edge=$!
npm test --silent --prefix tests/e2e
wait "$edge" || {
    cat "$work/edge.log"
    exit 1
}
