#!/usr/bin/env bash
# Hands the files of deploy/ to their own linters, as far as this machine has them, and says last which
# it had not. Tests in test/deploy hold the rest; docs/deployment.md says what was tried by hand.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

failed=0
ran=()
missing=()

# lint PROGRAM COMMAND...: runs the command where the program is there.
lint() {
  local program=$1
  shift
  if ! command -v "$program" >/dev/null; then
    missing+=("$program")
    return
  fi
  ran+=("$program")
  echo "+ $*"
  "$@" || failed=1
}

units() {
  local folder
  folder=$(mktemp -d) || return 1
  cp deploy/systemd/annexa.service deploy/systemd/once/annexa.timer "$folder/"
  systemd-analyze verify "$folder/annexa.service" &&
    # 10 is wide open; 1.4 is what the network and V8 leave.
    systemd-analyze security --offline=true --threshold=20 --no-pager "$folder/annexa.service" &&
    mkdir "$folder/annexa.service.d" &&
    cp deploy/systemd/once/once.conf "$folder/annexa.service.d/" &&
    SYSTEMD_UNIT_PATH="$folder:" systemd-analyze verify "$folder/annexa.timer" "$folder/annexa.service"
  local code=$?
  rm -rf "$folder"
  return "$code"
}

chart() {
  local values code=0
  values=$(mktemp) || return 1
  echo 'config: { organization: { name: Example Ltd }, sources: { aws: { collector: aws } } }' >"$values"
  helm lint --strict deploy/helm/annexa --values "$values" || code=1
  for mode in daemon cronjob; do
    helm template annexa deploy/helm/annexa --kube-version 1.31.0 --values "$values" --set "mode=$mode" \
      >/dev/null || code=1
  done
  rm -f "$values"
  return "$code"
}

# promtool comes with Debian's prometheus, which is unpacked and not installed: it would start a server.
fetch_promtool() {
  local cache="$PWD/.ci/.cache/promtool"
  if [ ! -x "$cache/usr/bin/promtool" ]; then
    mkdir -p "$cache" && cd "$cache" || return
    { apt-get download prometheus || { apt-get update && apt-get download prometheus; }; } &&
      dpkg -x prometheus_*.deb .
    rm -f prometheus_*.deb
    cd - || return
  fi >/dev/null 2>&1
  PATH="$PATH:$cache/usr/bin"
}

command -v promtool >/dev/null || fetch_promtool
lint systemd-analyze units
lint promtool promtool check rules deploy/prometheus/rules.yaml
lint promtool promtool test rules deploy/prometheus/rules.test.yaml
lint helm chart
lint hadolint hadolint deploy/container/Dockerfile

list() { if [ $# -eq 0 ]; then echo none; else printf '%s\n' "$@" | sort -u | tr '\n' ' '; fi; }
printf 'ran: %s; not on this machine: %s\n' "$(list "${ran[@]}")" "$(list "${missing[@]}")"
exit "$failed"
