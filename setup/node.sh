#!/bin/sh
# Build the console's assets: setup/node.sh install | build
set -eu

refuse() {
    echo "ledcast: $1" >&2
    exit 1
}

command -v node >/dev/null && command -v npm >/dev/null || refuse "node and npm are missing; ledcast needs node 20.19 or newer"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    refuse "node $(node --version) is too old; ledcast needs 20.19 or newer"
case $1 in
install)
    npm ci --ignore-scripts --no-audit --no-fund --silent || refuse "npm ci failed; run it by hand to see why"
    touch node_modules/.installed
    ;;
build)
    npm run --silent build || refuse "the assets could not be built; the lines above say why"
    ;;
esac
