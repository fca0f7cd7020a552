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
  local other='' unclear=0
  find_state
  uninstall
  drop "$state" "$settings"
  [ -z "$other" ] || [ "$root$other" = "$state" ] || drop_state "$root$other"
  [ "$unclear" = 0 ] || say "the record's folder could not be told from config.yaml; remove it yourself"
  tell_left
}

# Where the configuration has put the state (other), if it says so in one plain line; unclear: it says it otherwise,
# and what is guessed wrong would delete another folder's record.
find_state() {
  local LC_ALL=C line last='' plain='^stateDir:[[:blank:]]+(/[A-Za-z0-9._/-]*[A-Za-z0-9._-])/*([[:blank:]]+(#.*)?)?$'
  [ -f "$config" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    [[ $line =~ [^[:blank:]] ]] || continue
    # An indented line goes on with the value before it.
    if [ "$last" = stateDir ] && [[ $line =~ ^[[:blank:]] ]]; then unclear=1; fi
    last=''
    if [[ $line =~ ^[[:blank:]]*# ]] || [[ $line != *stateDir* ]]; then continue; fi
    if [ -z "$other" ] && [[ $line =~ $plain ]]; then
      other=${BASH_REMATCH[1]} last=stateDir
    else
      unclear=1
    fi
  done <"$config"
  # A link on the way makes ".." lead elsewhere than it reads; within braces a value needs no indent to go on.
  if [ -n "$other" ] && { [[ $other/ == */../* ]] || grep -q '^[[:blank:]]*{' "$config"; }; then unclear=1; fi
  [ "$unclear" = 0 ] || other=''
}

# Of a folder that was not made here only what is known goes, and the folder itself if nothing else is in it.
drop_state() {
  local file
  for file in "${1:?}"/state.{db,backup.db,backup.db.new,lock,holder}{,-wal,-shm,-journal}; do drop "$file"; done
  [ "$dry" = 1 ] || [ ! -d "$1" ] || rmdir "$1" 2>/dev/null || say "kept $1: it holds what is not of $name."
}

tell_left() {
  local each
  [ "${#left[@]}" -gt 0 ] || return 0
  for each in "${left[@]}"; do printf 'install.sh: could not remove %s\n' "$each" >&2; done
  exit 1
}
