# Sourced by ./writ and ./test, which set root. Publishes the executable.

# One line for the state of everything that a build is made from: every source's path, size and time, and which linkers
# are there. A deletion and a change of branch change it too. Last, so that its failure is the function's: find.
fingerprint() {
    {
        command -v clang gcc
        # From the repository, so that a source has one name wherever and however we were called.
        cd -- "$root" && find src eng global.json Directory.Build.props Directory.Build.targets Directory.Packages.props \
            \( -name bin -o -name obj -o -name artifacts \) -prune -o -type f -printf '%p %s %T@\n'
    } | sha256sum
}

# Where the build of the sources as they are lies, or will lie: a folder named for what it is built from, so that a build
# which is running is never written over.
build_folder() {
    local print
    print=$(fingerprint) && printf '%s\n' "$root/artifacts/writ/${print:0:20}"
}

find_dotnet() {
    local candidate
    for candidate in "$(command -v dotnet)" "${DOTNET_ROOT:-}/dotnet" "${HOME:-}/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
        [[ -x $candidate ]] && readlink -f -- "$candidate" && return
    done
    printf 'The .NET 10 SDK is needed and dotnet was not found. Install it (https://dotnet.microsoft.com/download) or put it on the PATH.\n' >&2
    return 1
}

# An SDK outside the usual places is found by the executable only where DOTNET_ROOT says so.
export_dotnet_root() {
    local dotnet
    [[ -n ${DOTNET_ROOT:-} || -e /etc/dotnet/install_location || -x /usr/share/dotnet/dotnet || -x /usr/lib/dotnet/dotnet ]] && return
    dotnet=$(find_dotnet) || return 1
    export DOTNET_ROOT=${dotnet%/*}
}

# run_dotnet COMMAND ARGUMENT…: an MSBuild command in the repository (global.json is looked up from the working
# directory), in a subshell; no build server outlives it.
run_dotnet() (
    dotnet=$(find_dotnet) && cd -- "$root" || exit 1
    export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
    exec "$dotnet" "$@" -v:quiet -tl:off -nodeReuse:false -p:UseSharedCompilation=false </dev/null
)

# publish_host FOLDER [PROPERTY…]: the executable and its launcher into a folder that appears only when it is whole.
# What the build said is in FOLDER.log. The analyzers are ./test's business: they are most of a build's time.
publish_host() {
    local folder=$1 fresh=$1.new
    shift
    rm -rf -- "$fresh" && mkdir -p -- "${folder%/*}" &&
        run_dotnet publish src/Writ.Host/Writ.Host.csproj -c Release -p:RunAnalyzers=false "$@" -p:PublishDir="$fresh/" >"$folder.log" 2>&1 &&
        [[ -x $fresh/writ ]] && rm -rf -- "$folder" && mv -T -- "$fresh" "$folder"
}

# What a failed build said, without the noise.
show_errors() {
    { grep -E '(error|warning)( [A-Z]+[0-9]+)? ?:' "$1" || tail -n 40 -- "$1"; } | LC_ALL=C sort -u >&2
}
