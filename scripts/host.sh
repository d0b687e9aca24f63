#!/usr/bin/env bash
# Publishes the demo libraries (or those that are named) to folders on this machine and serves them behind a real web server:
#   scripts/host.sh caddy|nginx [TENANT]…        then http://storvik-demo.localhost:8080/
set -euo pipefail
cd "$(dirname "$0")/.."
server=${1:-} port=${FFL_PORT:-8080}
case $server in caddy|nginx) shift ;; *) echo "scripts/host.sh caddy|nginx [TENANT]…" >&2; exit 2 ;; esac
[ $# -gt 0 ] || set -- lillevik-demo storvik-demo
PATH=$PATH:/usr/sbin
command -v "$server" >/dev/null || { echo "$server is missing: install it, for instance with apt-get install ${server/%nginx/nginx-light}" >&2; exit 1; }
ffl=${FFL_BIN:-target/release/ffl}
[ -x "$ffl" ] || cargo build --release --locked

tenants=()
for tenant; do tenants+=(--tenant "$tenant"); done
base=(--base "http://{tenant}.localhost:$port")
"$ffl" build "${tenants[@]}" "${base[@]}"
"$ffl" publish "${tenants[@]}" "${base[@]}" --target local
at=$PWD/.ffl/host
mkdir -p "$at"
"$ffl" hosts "$server" "${tenants[@]}" "${base[@]}" --target local >"$at/ffl.conf"
for tenant; do echo "http://$tenant.localhost:$port/"; done
case $server in
    caddy)
        { printf '{\n\tadmin off\n\tskip_install_trust\n}\n'; cat "$at/ffl.conf"; } >"$at/Caddyfile"
        XDG_DATA_HOME=$at XDG_CONFIG_HOME=$at exec caddy run --config "$at/Caddyfile" --adapter caddyfile ;;
    nginx)
        temporary=
        for part in client_body proxy fastcgi uwsgi scgi; do temporary+="${part}_temp_path $at/$part; "; done
        user=; [ "$(id -u)" -ne 0 ] || user="user $(id -un) $(id -gn);"
        printf '%s daemon off; pid %s/pid; error_log stderr; events {}\nhttp { access_log off; sendfile on; %s include %s/ffl.conf; }\n' \
            "$user" "$at" "$temporary" "$at" >"$at/nginx.conf"
        exec nginx -p "$at" -e stderr -c "$at/nginx.conf" ;;
esac
