#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Shows the provider at work with the real Terraform: examples/base and examples/database against the
# sandbox, in a directory that is gone afterwards. Nothing leaves this machine; running it twice is fine.
# `make demo ARGS=--keep` waits with what it built, to be looked at in a browser.
set -euo pipefail

keep=
for argument in ${ARGS:-}; do
    [ "$argument" = --keep ] || {
        echo "demo: ARGS can be --keep, to wait with what was built; not: $argument" >&2
        exit 2
    }
    keep=yes
done

TERRAFORM=$(command -v terraform || command -v tofu) || {
    echo "demo: neither terraform nor tofu is on PATH; run: make deps" >&2
    exit 1
}
work=$(mktemp -d)
sandbox=

clean_up() {
    if [ -n "$sandbox" ]; then kill "$sandbox" 2>/dev/null && wait "$sandbox" || true; fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
if [ ! -t 1 ]; then
    say() { printf '\n== %s\n' "$*"; }
    export TF_CLI_ARGS=-no-color
fi

# Usage: tf COMMAND… Shows the command as one would type it, and runs it in the example at hand.
tf() {
    echo "\$ $(basename "$TERRAFORM") $*"
    "$TERRAFORM" -chdir="$work/$example" "$@"
}

# Usage: begin EXAMPLE. A copy of it, so that the repository stays as it is. What Terraform says about
# lock files for other platforms is of no use here.
begin() {
    example=$1
    cp -r "examples/$example" "$work/$example"
    rm -rf "$work/$example"/.terraform* "$work/$example"/*.tfstate*
    tf init -input=false | grep -E '^(\$|Initializing|- )|successfully'
}

say "The sandbox starts: Alibaba Cloud and Auth0 in miniature, on this machine only"
"$SANDBOX_BIN" --port 0 --time-scale 20 >"$work/sandbox.json" &
sandbox=$!
for _ in $(seq 100); do
    [ ! -s "$work/sandbox.json" ] || break
    sleep 0.1
done
[ -s "$work/sandbox.json" ] || {
    echo "demo: the sandbox did not start" >&2
    exit 1
}
console=$(sed -E 's/.*"control":"([^"]+)".*/\1\//' "$work/sandbox.json")
echo "What exists in it can be watched at $console"

# The provider takes account, keys and endpoints from this file; without it, it talks to the cloud.
export LOBECHAT_SANDBOX=$work/sandbox.json

bash acceptance/scripts/install.sh "$work/plugins"
cat >"$work/cli.tfrc" <<EOF
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = "$work/plugins"
  }
}
EOF
export TF_CLI_CONFIG_FILE=$work/cli.tfrc TF_IN_AUTOMATION=1

say "The base edition. Terraform installs the provider that was just built"
begin base

say "It plans and creates the deployment of examples/base/main.tf, and warns that this is no cloud"
tf apply -input=false -auto-approve
# From here on a warning is one line.
export TF_CLI_ARGS_plan=-compact-warnings TF_CLI_ARGS_apply=-compact-warnings \
    TF_CLI_ARGS_destroy=-compact-warnings

say "What exists now, as Terraform remembers it; secrets stay hidden"
tf show

say "A second plan reads every part back from the cloud and finds nothing to do"
tf plan -input=false -detailed-exitcode

say "Everything goes away again"
tf destroy -input=false -auto-approve

say "The team edition, examples/database/main.tf: with network, database, bucket and logins"
begin database

say "It is planned and created, and listed at the end. The database is a real PostgreSQL that the sandbox starts"
tf apply -input=false -auto-approve

say "Who may log in chooses a password behind this link, which Terraform otherwise hides"
tf output -json password_links
echo

say "Again a second plan finds nothing to do"
tf plan -input=false -detailed-exitcode

if [ -n "$keep" ]; then
    say "Have a look at the cloud that was built: $console (Enter goes on)"
    read -r _ || true
fi

say "And everything goes away again"
tf destroy -input=false -auto-approve

say "Done: two deployments created, shown, re-planned without a change, destroyed"
