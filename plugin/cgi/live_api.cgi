#!/bin/sh
# The login password must be gone before a process is made: its environment could be read.
unset REMOTE_PASSWORD HTTP_COOKIE HTTP_AUTHORIZATION NODE_OPTIONS
# One HTTP request of the page becomes one request to the daemon. "/live_" in the path keeps cpsrvd from holding
# output back. Node does not start within cPanel's soft limit of the address space.
# shellcheck disable=SC3045 # sh is bash or dash on every system of cPanel, and both know -S.
ulimit -S -v unlimited 2>/dev/null
exec "${WHM_2FA_RESET_NODE:-/usr/local/cpanel/3rdparty/whm-2fa-reset/bin/node}" "${0%/*}/live_api.mjs"
