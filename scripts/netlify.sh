#!/usr/bin/env bash
# What Netlify's own build runs (netlify.toml): the site of one library, as `ffl publish` would send it, and the functions of
# its services (edge/), of which Netlify makes the bundle itself.
#
#   FFL_TENANT  the library; without it nasjonal
#   FFL_BASE    where the site lives, where that is not the address that Netlify gave it
#   FFL_STORE   s3://… where .ffl/store is kept, as in ci-publish.sh
set -euo pipefail
cd "$(dirname "$0")/.."
tenant=${FFL_TENANT:-nasjonal}
to=.ffl/netlify
ffl=${FFL_BIN:-target/release/ffl}
[ -n "${FFL_BIN:-}" ] || cargo build --release --locked

# What is proposed is shown at an address of its own.
address=${URL:-}
[ "${CONTEXT:-production}" = production ] || address=${DEPLOY_PRIME_URL:-$address}
base=${FFL_BASE:-$address}

rm -rf "$to" ".ffl/edge/$tenant.json"
mkdir -p "$to/functions"
[ -z "${FFL_STORE:-}" ] || "$ffl" store import "$FFL_STORE" --if-there
"$ffl" build --tenant "$tenant" ${base:+--base "$base"}
cp -al "dist/$tenant" "$to/site" 2>/dev/null || cp -a "dist/$tenant" "$to/site"

# A library without services has no file of what they must know.
if [ -f ".ffl/edge/$tenant.json" ]; then
    [ -d edge/node_modules/esbuild ] || npm ci --include=dev --prefix edge
    edge/node_modules/.bin/deno run -A --no-check edge/bundle.ts --stage ".ffl/edge/$tenant.json" "$to/functions"
fi
[ -z "${FFL_STORE:-}" ] || [ "${CONTEXT:-production}" != production ] || "$ffl" store export "$FFL_STORE"
