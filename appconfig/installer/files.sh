# shellcheck shell=bash
# The release beside the ones before, the gateway's account, command, manual and completions.

# Sets `id`: the release's own name among those that are there.
name_release() { id=$(release "$package" version)-$(sha256sum "$package/SHA256SUMS" | cut -c 1-12); }

store_release() {
  new=$prefix/versions/$id
  [ "$dry" = 1 ] || rm -rf "$prefix"/versions/.new.*
  [ -d "$new" ] && (cd "$new" && sha256sum --check --quiet --status SHA256SUMS) && return 0
  run mkdir -p "$prefix/versions"
  run cp -R "$package" "$prefix/versions/.new.$id"
  # Kept only if whole: an interrupted copy has the other name.
  [ ! -e "$new" ] || run rm -rf "$new"
  run mv -T "$prefix/versions/.new.$id" "$new"
}

make_account() {
  [ "$enabled" = true ] || return 0
  getent passwd "$account" >/dev/null || run useradd --system --user-group --no-create-home --home-dir /nonexistent \
    --shell /usr/sbin/nologin --comment 'whm-2fa-reset gateway' "$account"
}

place_words() {
  link "$prefix/current/appconfig/command.sh" "$command"
  if [ -f "$1/man/$name.8" ]; then put "$1/man/$name.8" "$man/$name.8" 644; fi
  if [ -f "$1/completions/$name.bash" ]; then put "$1/completions/$name.bash" "$completions/$name" 644; fi
  if [ -f "$1/completions/_$name" ]; then put "$1/completions/_$name" "$zsh_completions/_$name" 644; fi
}
