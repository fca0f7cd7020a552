# shellcheck shell=bash
# Uninstall and purge.

uninstall() {
  local unit made=()
  left=()
  if [ -f "$prefix/made" ]; then mapfile -t made < <(sort -ru "$prefix/made"); fi
  for unit in "${heal_units[@]}" "${gateway_units[@]}" "${daemon_units[@]}"; do
    [ ! -f "$units/$unit" ] || run systemctl disable --quiet --now "$unit" || true
  done
  drop "$cgi" "$icon"
  if [ -f "$registered" ] && [ -x "$cpanel/bin/unregister_appconfig" ]; then
    run "$cpanel/bin/unregister_appconfig" "$name" || true
  fi
  drop "$registered"
  for unit in "${heal_units[@]}" "${gateway_units[@]}" "${daemon_units[@]}"; do
    drop "$units/$unit" "$units/$unit.d"
  done
  run systemctl daemon-reload
  run systemctl reset-failed "$name*" 2>/dev/null || true
  drop "$command" "$man/$name.8" "$completions/$name" "$zsh_completions/_$name" "$root/run/$name" "$root/run/$account" "$cache" "$prefix"
  # Those that hold something of others stay.
  for unit in "${made[@]}"; do [ "$dry" = 1 ] || rmdir "$unit" 2>/dev/null || true; done
  remove_account
}

# What does not go stops nothing else, and is told at the end.
remove_account() {
  ! getent passwd "$account" >/dev/null || run userdel "$account" || left+=("the account $account: userdel $account")
}

keep_rest() {
  uninstall
  say "removed; state ($state) and configuration ($settings) are kept unless --purge is given."
  tell_left
}

purge() {
  uninstall
  drop "$state" "$settings"
  tell_left
}

tell_left() {
  local each
  [ "${#left[@]}" -gt 0 ] || return 0
  for each in "${left[@]}"; do printf 'install.sh: could not remove %s\n' "$each" >&2; done
  exit 1
}
