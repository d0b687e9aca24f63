#!/usr/bin/env bash
# The full counts, by name: scripts/proof.sh [fuzz|edits|kills|races|sets|browser|lighthouse|norway|publish|calendars|marc|mail|servers|pull|well …]; without a name all of them.
# A part may take ten minutes (fuzzing: FFL_SECONDS for each target) and says what it reached. What is said is added to docs/proof/<date>.txt.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
FFL_BIN=${CARGO_TARGET_DIR:-$PWD/target}/release/ffl
FFL_ROUNDS=${FFL_ROUNDS:-20}
export FFL_BIN FFL_ROUNDS
seconds=${FFL_SECONDS:-60}

fuzz() { # target …; libFuzzer as cargo-fuzz runs it, but with the stable compiler: no sanitiser, and nothing to install
    local host made target status=0
    host=$(rustc -vV | sed -n 's/^host: //p')
    local coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
    coverage+=" -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
    coverage+=" -Cllvm-args=-simplifycfg-branch-fold-threshold=0 --cfg fuzzing"
    RUSTFLAGS=$coverage cargo build --release --locked --quiet --manifest-path fuzz/Cargo.toml --target "$host" \
        --target-dir fuzz/target || return
    made=fuzz/target/$host/release
    local scratch
    scratch=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/ffl-fuzz.XXXXXX")
    [ $# -gt 0 ] || set -- $(ls fuzz/fuzz_targets | sed 's/\.rs$//')
    for target; do
        corpus "$target"
        local log=fuzz/target/$target.log found=fuzz/target/corpus/$target
        mkdir -p "$found" fuzz/target/crashes
        if TMPDIR=$scratch timeout $((seconds + 120)) "$made/$target" "$found" "fuzz/target/seeds/$target" "fuzz/seeds/$target" \
            -max_total_time="$seconds" -timeout=30 -rss_limit_mb=4096 -max_len=16384 -print_final_stats=1 \
            -artifact_prefix="fuzz/target/crashes/$target-" >"$log" 2>&1; then
            printf '%s: ' "$target"
        else
            status=1
            grep -a -m3 -E 'panicked at|ERROR: libFuzzer|^SUMMARY' -A1 "$log"
            printf '%s: FOUND %s, ' "$target" "$(sed -n 's/.*Test unit written to //p' "$log" | head -1)"
        fi
        grep -a -E 'number_of_executed_units|average_exec_per_sec|new_units_added' "$log" \
            | sed 's/stat:://; s/: */ /' | paste -sd, | tr -s ' '
    done
    rm -rf "$scratch"
    return $status
}

corpus() { # target; files of the repository that its reader meets
    local to=fuzz/target/seeds/$1 file
    rm -rf "$to"; mkdir -p "$to" "fuzz/seeds/$1"
    case $1 in
        document) # the last letter says where a file lies (see the target)
            local kind letters=(i j k l m)
            for kind in pages articles events lists screens; do
                mkdir "$to/$kind"
                gather "$to/$kind" content tenants -path "*/$kind/*" -name '*.md'
                for file in "$to/$kind"/*; do [ -f "$file" ] && printf '%s' "${letters[0]}" >>"$file"; done
                letters=("${letters[@]:1}")
            done ;;
        tenant) gather "$to" tenants -maxdepth 1 -name '*.toml' ;;
        config) cp ffl.toml "$to" ;;
        style) gather "$to" themes -name '*.css' ;;
        theme) gather "$to" themes \( -name theme.toml -o -path '*/messages/*.toml' -o -name '*.html' \) ;;
        media) gather "$to" content tenants tests/data src/render/picture -size -64k \( -name '*.png' -o -name '*.jpg' -o -name '*.webp' -o -name '*.gif' -o -name '*.avif' -o -name '*.svg' \) ;;
        iso2709|marcxml|line) gather "$to" tests/data/marc -size -16k ! -name '*.json' ;;
        oai) gather "$to" tests/data/oai -name '*.xml' ;;
        marc8) split -l 40 -a 3 tests/data/marc/marc21/marc8-data-test_marc8.txt "$to/" ;;
        drawing) gather "$to" content tenants themes assets -name '*.svg' ;;
    esac
}

gather() { # folder, find's arguments: copies under numbers, for names may be the same
    local to=$1 number=0 file; shift
    while IFS= read -r file; do
        cp "$file" "$to/$((number += 1))"
    done < <(find "$@" -type f 2>/dev/null | sort | head -300)
}

tests() { # file::test: said line by line, so that what was reached is known where time ran out
    cargo test --release --locked --test all "$1" -- --nocapture 2>&1 | grep -E '^test |^[a-z,0-9]+: killed|panicked|^round'
}
edits() { tests properties::any_edits_give_what_a_clean_build_gives; }
kills() {
    tests interruptions::a_build_that_is_killed
    local status=$?
    tests properties::a_killed_build_leaves_whole_files_and_the_next_one_heals && return $status
}
sets() { # the larger sets of the shared data, in the place of tests/data; absent ones fail
    local from=${FFL_SHARED_DATA:-../shared/data}
    [ -d "$from" ] || { echo "the shared data are missing: $from (FFL_SHARED_DATA)" >&2; return 1; }
    npm ci --silent --prefix tests/e2e || return
    FFL_SHARED_DATA=$(realpath "$from")
    export FFL_SHARED_DATA
    { cargo test --release --locked --lib -- --nocapture && cargo test --release --locked --test all hostile:: -- --nocapture; } 2>&1 \
        | grep -E '^test .*(hostile|picture|break|climb|commonmark|toml)|panicked|is missing|^test result'
}
races() { tests interruptions::many_tenants_share_pictures_from_nothing; }

browser() {
    npm ci --silent --prefix tests/e2e
    CHROMIUM=${CHROMIUM:-$(command -v chromium)} npm run --silent full --prefix tests/e2e
}

lighthouse() { # five pages in both themes; the package is fetched into .ffl, for nothing else needs it
    LIGHTHOUSE=$PWD/.ffl/lighthouse
    mkdir -p "$LIGHTHOUSE" && npm install --silent --no-save --prefix "$LIGHTHOUSE" lighthouse@12 chrome-launcher || return
    npm ci --silent --prefix tests/e2e
    export LIGHTHOUSE CHROMIUM=${CHROMIUM:-$(command -v chromium)}
    node tests/e2e/lighthouse.mjs
}

timed() { # label, command…
    local label=$1 from to; shift
    from=$(date +%s%N); "$@" || return; to=$(date +%s%N)
    printf '%s: %d ms\n' "$label" $(((to - from) / 1000000))
}
build() { "$FFL_BIN" build --out "$work/dist" --state "$work/state" "$@" | tail -1; }
memory() { python3 -c 'import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); print("peak memory of an unchanged build:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, "MB")' "$@"; }
norway() (
    set -e
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    timed "first build, pictures encoded" build
    rm -rf "$work/dist" "$work/state/cache/memo" "$work/state/cache/trees"
    timed "from nothing, pictures known" build
    timed "unchanged" build
    memory "$FFL_BIN" build --out "$work/dist" --state "$work/state"
    cp -r content tenants themes ffl.toml "$work/"
    "$FFL_BIN" build --root "$work" --out "$work/dist" --state "$work/state" >/dev/null
    echo "Mer." >> "$work/content/pages/personvern.md"
    timed "one shared page changed" build --root "$work"
)

publish() ( # what it costs; Netlify's own command beside ours; then as many kills, full disks and readers as there is time for
    set -o pipefail
    export FFL_MOTO=${FFL_MOTO:-$PWD/.ffl/moto}
    local status=0
    cargo bench --quiet --locked --bench publish | grep ':' || status=1
    cargo test --release --locked --test all ten_thousand_files -- --ignored --nocapture 2>&1 | grep -E '^[0-9]+ files|panicked' || status=1
    scripts/proof/netlify-cli.sh 2>&1 | grep -E '^node|^only|panicked|^test ' || status=1
    for part in halfway:: bucket:: netlify::command; do
        cargo test --release --locked --test all "$part" -- --nocapture 2>&1 | grep -E '^publish|^test .*(FAILED|ok)|panicked' || status=1
    done
    exit $status
)

calendars() ( # read back by readers in another language
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    python3 -m pip install --quiet --root-user-action ignore --target "$work/py" icalendar recurring-ical-events khal || exit
    "$FFL_BIN" build --out "$work/dist" --state "$work/state" --tenant storvik-demo --quiet || exit
    PYTHONPATH=$work/py python3 scripts/proof/calendars.py "$work/dist/storvik-demo"
)

marc() ( # the same records read by ours, by pymarc and by yaz, on one core each
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    FFL_MARC=$work/records.mrc cargo bench --quiet --locked --bench marc || exit
    python3 -m pip install --quiet --root-user-action ignore --target "$work/py" pymarc || exit
    command -v yaz-marcdump >/dev/null || apt-get install -y -qq yaz >/dev/null 2>&1
    PYTHONPATH=$work/py FFL_MARC=$work/records.mrc python3 scripts/proof/marc.py
)

mail() ( # what the services write, over a mail server that fails in every way it can, by a command that is killed
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    [ -x edge/node_modules/.bin/deno ] || npm ci --silent --prefix edge || exit
    python3 -m venv "$work/py" && "$work/py/bin/pip" install --quiet aiosmtpd icalendar || exit
    "$work/py/bin/python" scripts/proof/mail.py "$FFL_BIN" .
)

servers() ( # OAI-PMH and SRU servers that others wrote: what ffl has of their records is what it has of the same records from a file
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    command -v zebrasrv >/dev/null && perl -MSRU::Server -MHTTP::Server::Simple -e 1 2>/dev/null \
        || apt-get install -y -qq --no-install-recommends idzebra-2.0 libsru-perl libhttp-server-simple-perl >/dev/null 2>&1
    python3 -m venv "$work/py" && "$work/py/bin/pip" install --quiet 'setuptools<81' oai-repo==0.5.2 pyoai==2.5.0 fcs-sru-server==1.1.3 || exit
    TMPDIR=$work "$work/py/bin/python" scripts/servers.py "$FFL_BIN" .
)

pull() { python3 scripts/pulls.py "$FFL_BIN"; } # killed again and again from nothing to its end
well() { python3 scripts/records.py "$FFL_BIN" ${FFL_WORKS:-}; } # how fast it is filled, how large it becomes, how soon it answers

# A part by itself, for `timeout` runs commands and no functions.
if [ "${1:-}" = --part ]; then
    shift; "$@"; exit
fi

[ $# -gt 0 ] || set -- fuzz edits kills races sets browser lighthouse norway publish calendars marc mail servers pull well
for part; do
    case $part in fuzz|edits|kills|races|sets|browser|lighthouse|norway|publish|calendars|marc|mail|servers|pull|well) ;; *) echo "no part $part: fuzz, edits, kills, races, sets, browser, lighthouse, norway, publish, calendars, marc, mail, servers, pull, well" >&2; exit 2 ;; esac
done
mkdir -p docs/proof
{
    echo "== $(git rev-parse --short HEAD)$(git diff --quiet HEAD || echo ' and changes'), $(nproc) cores, $(rustc --version), $(date +%H:%M)"
    failed=0
    for part; do
        echo "-- $part"
        case $part in
            fuzz) fuzz ;;
            sets) timeout 600 scripts/proof.sh --part sets ;;
            edits|kills|races|publish) cargo test --release --locked --no-run --quiet --test all && timeout 600 scripts/proof.sh --part "$part" ;;
            *) cargo build --release --locked --quiet && timeout 600 scripts/proof.sh --part "$part" ;;
        esac
        status=$?
        case $status in 0) ;; 124) echo "$part: cut off after 600 s" ;; *) echo "$part: FAILED ($status)"; failed=1 ;; esac
    done
    exit $failed
} | tee -a "docs/proof/$(date +%F).txt"
