#!/bin/sh
# Write the hashed locks: names, versions and hashes, never an address, so that a site's own registry settings decide.
set -eu
uv lock --upgrade --quiet
write() { uv export --quiet --no-emit-project --no-annotate --no-header --all-extras --group build "$@"; }
write -o requirements.lock
write --group test --group lint -o requirements-dev.lock
# pytest-cov asks for an extra of coverage; pip wants the extra pinned by name, and uv leaves it out.
sed -i 's/^coverage==/coverage[toml]==/' requirements-dev.lock
! grep -n 'https\?://' requirements.lock requirements-dev.lock
