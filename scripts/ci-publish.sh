#!/usr/bin/env bash
# What any CI does on each change: pulls, builds, and publishes what changed. One library's mistake stops nobody else's site: the
# exit code says 1 when some failed, after the rest is public.
#
#   FFL_TARGET   the place, by its name below [publish]; else the one that ffl.toml names
#   FFL_PREVIEW  the name of a proposed change, which is shown under an address of its own
#   FFL_SHARD    I/N on one of N machines, which together do all
#   FFL_BASE     where sites live, for those that have no domain: https://{tenant}.…
#   FFL_STORE    s3://… where .ffl/store is kept, if the CI's own cache does not keep .ffl
#
# Keep the folder .ffl from run to run: without it everything is made and asked for anew, which is slower and nothing else.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
ffl=${FFL_BIN:-${CARGO_TARGET_DIR:-target}/dist/ffl}
if [ -z "${FFL_BIN:-}" ]; then
    # A checkout gives every file the time of now, by which cargo would compile the program each time: it is asked where sources differ.
    sources=(assets build.rs Cargo.lock Cargo.toml encoders kernels messages screen src)
    program=$(git ls-tree HEAD "${sources[@]}" && git diff --quiet HEAD -- "${sources[@]}") || program=
    if [ -z "$program" ] || [ ! -x "$ffl" ] || [ "$program" != "$(cat "$ffl.of" 2>/dev/null)" ]; then
        cargo build --profile dist --locked || exit
        echo "$program" >"$ffl.of"
    fi
fi
shard=(${FFL_SHARD:+--shard "$FFL_SHARD"}) base=(${FFL_BASE:+--base "$FFL_BASE"})
[ -z "${FFL_STORE:-}" ] || "$ffl" store import "$FFL_STORE" --if-there || exit

# What sources have, but for a proposed change: that is shown with what is known. One that does not answer costs nothing that was there.
[ -n "${FFL_PREVIEW:-}" ] || "$ffl" pull "${shard[@]}"

"$ffl" build "${base[@]}" "${shard[@]}"
built=$?
[ $built -lt 2 ] || exit $built

said=$(mktemp)
trap 'rm -f "$said"' EXIT
"$ffl" publish "${base[@]}" "${shard[@]}" ${FFL_TARGET:+--target "$FFL_TARGET"} ${FFL_PREVIEW:+--preview "$FFL_PREVIEW"} | tee "$said"
published=${PIPESTATUS[0]}
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    { echo '```'; cat "$said"; echo '```'; } >>"$GITHUB_STEP_SUMMARY"
fi
[ -z "${FFL_STORE:-}" ] || [ -n "${FFL_PREVIEW:-}" ] || "$ffl" store export "$FFL_STORE" || exit
[ "$published" -gt "$built" ] && exit "$published"
exit "$built"
