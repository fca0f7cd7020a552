#!/bin/sh
# /usr/local/sbin/whm-2fa-reset: the command line on the product's own Node.
unset NODE_OPTIONS
prefix=/usr/local/cpanel/3rdparty/whm-2fa-reset/current
exec "$prefix/bin/node" "$prefix/cli.mjs" "$@"
