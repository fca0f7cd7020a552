# shellcheck shell=bash
# Units: placed, enabled and started.

place_units() {
  local unit had=$changed
  changed=0
  for unit in "${daemon_units[@]}" "${gateway_units[@]}" "${heal_units[@]}"; do
    put "$1/appconfig/systemd/$unit" "$units/$unit" 644
  done
  listen=$port
  [ "$address" = :: ] || case $address in *:*) listen="[$address]:$port" ;; *) listen=$address:$port ;; esac
  printf '# Written by install.sh from %s.\n[Socket]\nListenStream=\nListenStream=%s\n' "/etc/$name/config.yaml" "$listen" >"$scratch/port.conf"
  put "$scratch/port.conf" "$units/$name-gateway.socket.d/port.conf" 644
  units_changed=$changed
  [ "$changed" = 0 ] || run systemctl daemon-reload
  [ "$had" = 0 ] || changed=1
}

start_services() {
  local wanted_units=("${daemon_units[0]}" "${daemon_units[2]}" "${heal_units[0]}") unit
  if [ "$enabled" = true ]; then
    wanted_units+=("${daemon_units[1]}" "${gateway_units[@]}")
  else
    for unit in "${gateway_units[@]}" "${daemon_units[1]}"; do
      if systemctl is-enabled --quiet "$unit" 2>/dev/null || systemctl is-active --quiet "$unit"; then
        run systemctl disable --now "$unit"
      fi
    done
  fi
  for unit in "${wanted_units[@]}"; do
    systemctl is-enabled --quiet "$unit" 2>/dev/null || run systemctl enable --quiet "$unit"
  done
  # A socket can be made anew only while its service is stopped; without need it stays, and clients wait in it.
  if [ "$units_changed" = 1 ]; then
    run systemctl stop "$name-gateway.service" "$name.service"
    for unit in "${wanted_units[@]}"; do
      case $unit in *.socket | *.path) run systemctl restart "$unit" ;; esac
    done
  fi
  for unit in "${wanted_units[@]}"; do
    case $unit in
      *.service) if [ "$changed" = 1 ]; then run systemctl restart "$unit"; fi ;;
    esac
    systemctl is-active --quiet "$unit" || run systemctl start "$unit"
  done
}
