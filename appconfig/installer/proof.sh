# shellcheck shell=bash
# Whether it works, and what is said then.

# prove DIR SECONDS: whether this version runs, waited for so long.
prove() {
  [ "$dry" = 0 ] || return 0
  local unit tries=0 until=$((SECONDS + $2))
  local live=("$name.service" "$name.socket" "$name-heal.path")
  if [ "$enabled" = true ]; then live+=("$name-live.socket" "${gateway_units[@]}"); fi
  # The gateway begins when the daemon has put the certificate there.
  until probe "$1" && systemctl is-active --quiet "${live[@]}" && steady "${live[@]}"; do
    if [ "$SECONDS" -ge "$until" ] || [ "$tries" -ge $((2 * $2)) ]; then
      probe "$1" || say "the daemon does not answer as version $(release "$1" version)"
      for unit in "${live[@]}"; do systemctl is-active --quiet "$unit" || say "$unit is not active"; done
      steady "${live[@]}" || say 'a service ends again and again'
      journalctl -q --no-pager -n 5 -u "$name.service" -u "$name-gateway.service" 2>/dev/null || true
      return 1
    fi
    tries=$((tries + 1))
    sleep 0.5
  done
  [ "$("$cpanel/bin/is_registered_with_appconfig" whostmgr "$name")" = 1 ] || { say 'WHM does not know the plugin'; return 1; }
  local apps entries
  apps=$("$cpanel/bin/whmapi1" --output=json get_appconfig_application_list) || { say 'whmapi1 does not tell what is in the menu'; return 1; }
  # However the JSON is laid out, and whether or not it escapes its slashes.
  entries=$(tr -d '[:space:]\\' <<<"$apps" | { grep -oF "\"entryurl\":\"$name/index.cgi\"" || true; } | wc -l)
  [ "$entries" = 1 ] || { say "WHM's menu holds $entries entries of the plugin in place of 1"; return 1; }
}

# A service that dies at once is active for a moment after each restart.
steady() {
  touched || return 0
  local before
  before=$(systemctl show --property=MainPID --value "$@")
  sleep 2
  ! grep -qx 0 <<<"$before" && [ "$before" = "$(systemctl show --property=MainPID --value "$@")" ]
}

probe() {
  timeout 5 "$1/bin/node" "$1/cli.mjs" --socket "$root/run/$name/daemon.sock" --json status 2>/dev/null |
    grep -q "\"version\": *\"$(release "$1" version)\""
}

report() {
  say ''
  say "whm-2fa-reset $(release "$1" version) runs$(touched || echo '; nothing had to be changed')."
  say '  In WHM:     Plugins » 2FA Reset'
  say "  As root:    $name --help"
  say "  Settings:   /etc/$name/config.yaml"
  if [ "$enabled" = true ]; then
    say "  WebSocket:  port $port. Where a firewall closes it, the page asks through WHM and works as well."
    if [ -d "$root/etc/csf" ]; then say "              CSF: the port belongs into TCP_IN, and user:$account into csf.pignore; that is yours to decide."; fi
  fi
}
