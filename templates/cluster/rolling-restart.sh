#!/bin/sh
# Restarts the processes of this machine one after the other, each only when the one before can work again:
#   rolling-restart.sh 3000 3001
# Stops at the first that does not become ready; the others then still run as before.
set -eu
timeout_seconds=${READY_TIMEOUT_SECONDS:-60}

is_ready() {
  curl --fail --silent --output /dev/null --max-time 5 "http://127.0.0.1:$1/readyz"
}

wait_until_ready() {
  end=$(($(date +%s) + timeout_seconds))
  until is_ready "$1"; do
    if [ "$(date +%s)" -ge "$end" ]; then
      echo "slotkeeper@$1 is not ready after $timeout_seconds s. Look at: journalctl -u slotkeeper@$1; curl http://127.0.0.1:$1/readyz" >&2
      exit 1
    fi
    sleep 0.5
  done
}

if [ $# -lt 2 ]; then
  echo "Usage: $0 PORT PORT …: with one process, nobody answers while it restarts." >&2
  exit 2
fi
# With a process missing from the start, the restart of another would leave nobody.
for port in "$@"; do wait_until_ready "$port"; done
for port in "$@"; do
  systemctl restart "slotkeeper@$port"
  wait_until_ready "$port"
  echo "slotkeeper@$port is ready"
done
