# shellcheck shell=bash
# How WHM knows the plugin: page, icon and registration.

# The registration as it shall be: what is registered says whether resellers are let through, unless an option does.
plan_registration() {
  local acls=all
  if [ -f "$registered" ] && grep -q '^acls=all,create-acct$' "$registered"; then acls=all,create-acct; fi
  [ "$resellers" != yes ] || acls=all,create-acct
  [ "$resellers" != no ] || acls=all
  if [ "$resellers" = '' ] && [ ! -f "$registered" ] && [ -f "$prefix/registration.conf" ]; then
    acls=$(sed -n 's/^acls=//p' "$prefix/registration.conf")
  fi
  sed "s/^acls=.*/acls=$acls/" "$1/appconfig/$name.conf" >"$scratch/$name.conf"
}

keys_of() { grep -E '^[A-Za-z0-9_]+=' "$1" 2>/dev/null | sort; }

register() {
  plan_registration "$1"
  put "$scratch/$name.conf" "$prefix/registration.conf" 644
  local yes
  yes=$("$cpanel/bin/is_registered_with_appconfig" whostmgr "$name" 2>/dev/null || true)
  if [ "$yes" = 1 ] && [ "$(keys_of "$scratch/$name.conf")" = "$(keys_of "$registered")" ]; then return 0; fi
  [ -d "$root/var/cpanel/apps" ] || run mkdir -p -m 755 "$root/var/cpanel/apps"
  run "$cpanel/bin/register_appconfig" "$prefix/registration.conf"
}

place_page() {
  local file mode
  while read -r file; do
    mode=644
    case $file in *.cgi) mode=755 ;; esac
    put "$1/plugin/$file" "$cgi/$file" $mode
  done < <(cd "$1/plugin" && find . -type f | sed 's,^\./,,')
  put "$1/appconfig/$name.png" "$icon" 644
}
