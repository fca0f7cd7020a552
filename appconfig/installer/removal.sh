# shellcheck shell=bash
# Uninstall and purge.

uninstall() {
  local unit made=()
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
  drop "$command" "$man/$name.8" "$completions/$name" "$zsh_completions/_$name" "$root/run/$name" "$root/run/$account" "$prefix"
  # Those that hold something of others stay.
  for unit in "${made[@]}"; do [ "$dry" = 1 ] || rmdir "$unit" 2>/dev/null || true; done
  if getent passwd "$account" >/dev/null; then run userdel "$account"; fi
  say "removed; state ($state) and configuration ($settings) are kept unless --purge is given."
}

purge() {
  uninstall
  drop "$state" "$settings"
}
