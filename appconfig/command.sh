#!/bin/sh
# /usr/local/sbin/whm-2fa-reset: the command line on the product's own Node.
unset NODE_OPTIONS NODE_COMPILE_CACHE
# What Node has compiled before; the service makes the folder, for root alone.
cache=/var/cache/whm-2fa-reset
[ ! -w "$cache" ] || export NODE_COMPILE_CACHE="$cache"
prefix=/usr/local/cpanel/3rdparty/whm-2fa-reset/current
exec "$prefix/bin/node" "$prefix/cli.mjs" "$@"
