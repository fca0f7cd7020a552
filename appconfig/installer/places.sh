# shellcheck shell=bash
# Where everything lies; DESTDIR makes another folder the root, for tests.

name=whm-2fa-reset
account=whm-2fa-reset-gateway
root=${DESTDIR:-}
[ "$root" = / ] && root=
PATH=${root:+$root/usr/sbin:$root/usr/bin:}$PATH

cpanel=$root/usr/local/cpanel
prefix=$cpanel/3rdparty/$name
cgi=$cpanel/whostmgr/docroot/cgi/$name
icon=$cpanel/whostmgr/docroot/addon_plugins/$name.png
registered=$root/var/cpanel/apps/$name.conf
state=$root/var/cpanel/$name
settings=$root/etc/$name
cache=$root/var/cache/$name
scratch=$root/run/$name-install
elsewhere=$cpanel/3rdparty/.$name-install
config=$settings/config.yaml
units=$root/etc/systemd/system
command=$root/usr/local/sbin/$name
man=$root/usr/local/share/man/man8
completions=$root/etc/bash_completion.d
zsh_completions=$root/usr/local/share/zsh/site-functions
daemon_units=("$name.socket" "$name-live.socket" "$name.service")
gateway_units=("$name-gateway.socket" "$name-gateway.service")
heal_units=("$name-heal.path" "$name-heal.service")
