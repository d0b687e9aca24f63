#!/usr/bin/env bash
# Netlify's own command as the reference of our client: both publish the same folder to the fake of tests/all/netlify/fake.rs.
# The command and the Node that it asks for (350 MB) are fetched into .ffl, for nothing else needs them. To be run, or sourced for
# the function.

netlify_cli() {
    local at=$PWD/.ffl/netlify-cli
    mkdir -p "$at"
    [ -f "$at/package.json" ] || printf '{ "private": true }\n' >"$at/package.json"
    if [ ! -x "$at/node_modules/node/bin/node" ] || [ ! -f "$at/node_modules/netlify-cli/bin/run.js" ]; then
        npm install --silent --no-audit --no-fund --no-save --prefix "$at" node@22 netlify-cli || return
    fi
    printf 'node %s, netlify-cli %s\n' "$("$at/node_modules/node/bin/node" --version)" \
        "$(sed -n 's/^ *"version": "\(.*\)",/\1/p' "$at/node_modules/netlify-cli/package.json" | head -1)"
    FFL_NETLIFY_CLI="$at/node_modules/node/bin/node $at/node_modules/netlify-cli/bin/run.js" \
        cargo test --release --locked --test all netlify::outside::netlifys_own_command -- --ignored --nocapture
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    cd "$(dirname "$0")/../.." && netlify_cli
fi
