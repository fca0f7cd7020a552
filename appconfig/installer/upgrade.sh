# shellcheck shell=bash
# Install, upgrade, and the ways back.

# activate DIR ID: makes a stored release the one that runs.
activate() {
  changed=0
  link "versions/$2" "$prefix/current"
  link current/bin "$prefix/bin"
  place_page "$1"
  make_account
  place_words "$1"
  put "$wanted" "$config" 644
  place_units "$1"
  start_services
  register "$1"
}

# attempt DIR ID: makes it the one that runs and proves it, in a shell of its own that ends at the first failure. Not to be
# called in a condition, where bash would go on after one. Sets `works`.
attempt() {
  set +e
  (
    set -euo pipefail
    activate "$1" "$2"
    prove "$1"
  )
  works=$?
  set -e
}

install_release() {
  check_release
  check_host
  check_space
  check_state "$package"
  plan_config
  check_port
  store_release
  [ -d "$new" ] || new=$package
  local old
  old=$(link_of current)
  if [ -f "$prefix/pending" ]; then say 'an interrupted run is finished by this one'; fi
  if [ "$old" != "versions/$id" ] && [ "$dry" = 0 ]; then
    [ -z "$old" ] || [ ! -d "$prefix/$old" ] || link "$old" "$prefix/previous"
    : >"$prefix/pending"
  fi
  [ -d "$state" ] || run mkdir -m 700 "$state"
  attempt "$new" "$id"
  if [ "$works" = 0 ]; then
    finish "$new"
  elif [ -f "$prefix/pending" ]; then
    undo
  else
    fail 'it is installed, but does not work as it should (see above).'
  fi
}

finish() {
  if [ "$dry" = 1 ]; then
    if touched; then say 'a dry run: this would be changed'; else say 'a dry run: nothing would have to be changed'; fi
    return 0
  fi
  rm -f "$prefix/pending"
  local each
  for each in "$prefix"/versions/*; do
    case "versions/${each##*/}" in "$(link_of current)" | "$(link_of previous)") ;; *) rm -rf "$each" ;; esac
  done
  report "$1"
}

# Back to the version that ran before; without one, back to none.
undo() {
  local old
  old=$(link_of previous)
  if [ -z "$old" ]; then
    say 'the installation failed and is undone'
    uninstall
    fail 'nothing was installed (see above).'
  fi
  say "the new version does not work: going back to $(release "$prefix/$old" version)"
  attempt "$prefix/$old" "${old##*/}"
  [ "$works" = 0 ] || fail "the version before does not work either: see journalctl -u $name."
  rm -f "$prefix/previous" "$prefix/pending"
  fail "the upgrade failed (see above); version $(release "$prefix/$old" version) runs on."
}

rollback() {
  local old now
  old=$(link_of previous) now=$(link_of current)
  if [ -z "$old" ] || [ ! -d "$prefix/$old" ]; then fail 'there is no version before to go back to.'; fi
  package=$prefix/$old
  check_release
  check_state "$package"
  plan_config
  [ "$dry" = 1 ] || : >"$prefix/pending"
  attempt "$package" "${old##*/}"
  [ "$works" = 0 ] || fail "version $(release "$package" version) does not work (see above); run the installer of the version that you want."
  [ "$dry" = 1 ] || link "$now" "$prefix/previous"
  finish "$package"
}

heal() {
  [ -n "$(link_of current)" ] || fail 'it is not installed.'
  changed=0
  place_page "$prefix/current"
  register "$prefix/current"
  say "$([ "$changed" = 0 ] && echo 'page and registration are in place' || echo 'page and registration were put back')"
}
