# shellcheck shell=bash
# Units: placed, enabled and started.

place_units() {
  local unit listen=$port
  for unit in "${daemon_units[@]}" "${gateway_units[@]}" "${heal_units[@]}"; do
    place_unit "$1/appconfig/systemd/$unit" "$units/$unit" "$unit"
  done
  [ "$address" = :: ] || case $address in *:*) listen="[$address]:$port" ;; *) listen=$address:$port ;; esac
  printf '# Written by install.sh from %s.\n[Socket]\nListenStream=\nListenStream=%s\n' "/etc/$name/config.yaml" "$listen" >"$scratch/port.conf"
  place_unit "$scratch/port.conf" "$units/$name-gateway.socket.d/port.conf" "$name-gateway.socket"
  if owes reload; then run systemctl daemon-reload; fi
}

place_unit() {
  if same "$1" "$2" 644; then return 0; fi
  owe reload
  owe "$3"
  put "$1" "$2" 644
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
  # The port last: whoever comes by it finds everything behind it.
  if [ "$enabled" = true ]; then
    open_sockets "$name.service" "$name-live.socket" "$name.socket"
    run_as_placed "$name.service"
    open_sockets "$name-gateway.service" "$name-gateway.socket"
    run_as_placed "$name-gateway.service"
  else
    open_sockets "$name.service" "$name.socket"
    run_as_placed "$name.service"
  fi
  run_as_placed "$name-heal.path"
  [ "$dry" = 1 ] || rm -f "$prefix/owed"
}

# open_sockets SERVICE SOCKET...: sockets whose units are the same stay open, and clients wait in them. Others are made
# anew with their service stopped, else systemd refuses, and all at once, else a client starts it again in between.
open_sockets() {
  local service=$1 unit
  shift
  local anew=0
  for unit in "$@"; do
    if owes "$unit" || ! is_open "$unit"; then anew=1; fi
  done
  [ "$anew" = 1 ] || return 0
  run systemctl stop "$@" "$service"
  for unit in "$@"; do run systemctl start "$unit"; done
}

# systemd does not notice when its socket's file is gone.
is_open() {
  systemctl is-active --quiet "$1" || return 1
  case $1 in
    "$name.socket") [ -e "$root/run/$name/daemon.sock" ] ;;
    "$name-live.socket") [ -e "$root/run/$account/gateway.sock" ] ;;
  esac
}

run_as_placed() {
  if owes "$1" || { [ "${1##*.}" = service ] && owes services; }; then
    run systemctl restart "$1"
  else
    systemctl is-active --quiet "$1" || run systemctl start "$1"
  fi
}
