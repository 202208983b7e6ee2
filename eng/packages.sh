# Sourced by ./test, which sets root. What the tests and eng/bench need and a new machine has not.

# A package, and how to see that what we want of it is there: however it got there.
debian_packages() {
    cat <<'LIST'
bubblewrap command -v bwrap
chromium command -v chromium
curl command -v curl
fonts-dejavu-core test -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
gcc command -v gcc
git command -v git
golang-1.19-go test -x /usr/lib/go-1.19/bin/go
golang-golang-x-mod-dev test -d /usr/share/gocode/src/golang.org/x/mod/sumdb
iproute2 command -v ip
libc6-dev test -e /usr/include/stdio.h
nodejs command -v node
npm command -v npm
openssl command -v openssl
postgresql ls /usr/lib/postgresql/*/bin/postgres
python3 test -x /usr/bin/python3
LIST
}

install_packages() {
    local package check missing=()
    while read -r package check; do
        $check >/dev/null 2>&1 || missing+=("$package")
    done < <(debian_packages)
    [[ ${#missing[@]} -eq 0 ]] && return
    local install=(apt-get install -y --no-install-recommends "${missing[@]}")
    if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
        printf 'The tests need packages that are not installed. As root:\n%s\n' "${install[*]}" >&2
        return 2
    fi
    printf 'Installing %s\n' "${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # A new machine has no package lists yet, or old ones that name files which are gone.
    "${install[@]}" >"$root/artifacts/test/apt.log" 2>&1 ||
        { apt-get update && "${install[@]}"; } >"$root/artifacts/test/apt.log" 2>&1 ||
        { tail -n 20 "$root/artifacts/test/apt.log" >&2; return 2; }
}

# npm packages that check us independently, as the lock file says.
restore_npm() (
    cd -- "$root/tests/independent/npm" || exit 1
    [[ node_modules/.package-lock.json -nt package-lock.json && node_modules/.package-lock.json -nt package.json ]] ||
        npm ci --ignore-scripts --no-audit --no-fund
)
