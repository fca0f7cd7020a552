# shellcheck shell=bash
# Install, upgrade, and the ways back.

# activate DIR ID: makes a stored release the one that runs.
activate() {
  owed=$(tr '\n' ' ' 2>/dev/null <"$prefix/owed" || true)
  [ "$(link_of current)" = "versions/$2" ] || owe services
  link "versions/$2" "$prefix/current"
  link current/bin "$prefix/bin"
  place_page "$1"
  make_account
  place_words "$1"
  place_config
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
    prove "$1" 60
  )
  works=$?
  set -e
}

install_release() {
  check_release
  check_host
  name_release
  check_space
  find_node "$package"
  plan_config
  check_state "$package"
  check_port
  store_release
  [ -d "$new" ] || new=$package
  [ -d "$state" ] || run mkdir -m 700 "$state"
  switch_to "$new" "$id" upgrade
}

rollback() {
  local old
  old=$(link_of previous)
  if [ -z "$old" ] || [ ! -d "$prefix/$old" ]; then fail 'there is no version before to go back to.'; fi
  package=$prefix/$old
  check_release
  find_node "$package"
  plan_config
  check_state "$package"
  check_port
  switch_to "$package" "${old##*/}" rollback
}

# switch_to DIR ID WHAT: makes it the one that runs; if it does not work, what ran before runs again. Until one of the two
# is proven, `pending` names the way back.
switch_to() {
  find_way_back
  if [ "$dry" = 0 ]; then
    if [ "$back" = "versions/$2" ]; then rm -f "$prefix/pending"; else printf '%s\n' "$back" >"$prefix/pending"; fi
  fi
  attempt "$1" "$2"
  if [ "$works" = 0 ]; then
    finish "$1"
  elif [ -f "$prefix/pending" ]; then
    undo "$3"
  else
    fail 'it is installed, but does not work as it should (see above).'
  fi
}

# Sets `back`: the version to go back to, none at a first installation. What an interrupted run left counts if it works,
# and is not taken for nothing as long as it answers.
find_way_back() {
  back=$(link_of current)
  [ -f "$prefix/pending" ] || return 0
  say 'an interrupted run is finished by this one'
  local before
  before=$(cat "$prefix/pending")
  if [ -z "$back" ]; then
    back=$before
  elif prove "$prefix/$back" 0 >/dev/null 2>&1; then
    keep_previous "$before"
  elif [ -n "$before" ] || ! probe "$prefix/$back"; then
    back=$before
  fi
}

# keep_previous VERSION: what a rollback goes to.
keep_previous() {
  if [ -n "$1" ] && [ "$1" != "$(link_of current)" ] && [ -d "$prefix/$1" ]; then link "$1" "$prefix/previous"; fi
}

finish() {
  if [ "$dry" = 1 ]; then
    if touched; then say 'a dry run: this would be changed'; else say 'a dry run: nothing would have to be changed'; fi
    return 0
  fi
  keep_previous "$back"
  rm -f "$prefix/pending"
  local each
  for each in "$prefix"/versions/*; do
    case "versions/${each##*/}" in "$(link_of current)" | "$(link_of previous)") ;; *) rm -rf "$each" "${cache:?}"/*/* ;; esac
  done
  report "$1"
}

# Back to the version that ran before; without one, back to none.
undo() {
  if [ -z "$back" ]; then
    say 'the installation failed and is undone'
    uninstall
    fail 'nothing was installed (see above).'
  fi
  say "this version does not work: going back to $(release "$prefix/$back" version)"
  attempt "$prefix/$back" "${back##*/}"
  [ "$works" = 0 ] || fail "the version before does not work either: see journalctl -u $name."
  rm -f "$prefix/pending"
  fail "the $1 failed (see above); version $(release "$prefix/$back" version) runs on."
}

heal() {
  [ -n "$(link_of current)" ] || fail 'it is not installed.'
  place_page "$prefix/current"
  register "$prefix/current"
  say "$(touched && echo 'page and registration were put back' || echo 'page and registration are in place')"
}
