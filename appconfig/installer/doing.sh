# shellcheck shell=bash
# What changes something on the server, each only if it has to.

say() { printf '%s\n' "$*"; }

fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

# What was done, or would be: asked by `touched`, also by what runs in a shell of its own.
touch_on() { : >"$scratch/touched"; }
touched() { [ -e "$scratch/touched" ]; }

# Does something, or says that it would.
run() {
  touch_on
  if [ "$dry" = 1 ]; then say "would run: $*"; else "$@"; fi
}

# Makes a folder; those that were missing are on record, so that a removal leaves none of them.
make_folder() {
  local path=$1 missing=()
  until [ -d "$path" ]; do missing+=("$path") path=${path%/*}; done
  [ "${#missing[@]}" -gt 0 ] || return 0
  printf '%s\n' "${missing[@]}" >>"$prefix/made"
  mkdir -p "$1"
}

# What has still to be restarted, on record until it was: a run that was cut off leaves nothing running as it was.
owe() {
  owed="$owed $1"
  [ "$dry" = 1 ] || echo "$1" >>"$prefix/owed"
}
owes() { case " $owed " in *" $1 "*) ;; *) return 1 ;; esac; }

# same FROM TO [MODE]: whether `put` would have nothing to do.
same() { [ ! -L "$2" ] && [ -f "$2" ] && cmp -s "$1" "$2" && [ "$(stat -c %a "$2")" = "${3:-$(stat -c %a "$2")}" ]; }

# put FROM TO [MODE]: the file is replaced in one step, and only if it differs; without MODE, mode and owner stay.
put() {
  if same "$@"; then return 0; fi
  touch_on
  if [ "$dry" = 1 ]; then
    say "would write: $2"
    return 0
  fi
  make_folder "${2%/*}"
  rm -rf "$2.new"
  if [ -n "${3:-}" ]; then
    cp "$1" "$2.new"
    chmod "$3" "$2.new"
  else
    cp -p "$2" "$2.new"
    cat "$1" >"$2.new"
  fi
  mv -fT "$2.new" "$2"
  say "wrote $2"
}

# link TARGET PLACE: a link that is never absent in between.
link() {
  [ "$(readlink "$2" 2>/dev/null)" != "$1" ] || return 0
  touch_on
  if [ "$dry" = 1 ]; then
    say "would link: $2 -> $1"
    return 0
  fi
  make_folder "${2%/*}"
  ln -sfn "$1" "$2.new"
  mv -fT "$2.new" "$2"
  say "linked $2 -> $1"
}

# Removes what is there; says nothing about what is not.
drop() {
  local path
  for path in "$@"; do
    if [ -e "$path" ] || [ -L "$path" ]; then
      run rm -rf "$path"
      [ "$dry" = 1 ] || say "removed $path"
    fi
  done
}

release() { sed -n "s/^$2=//p" "$1/RELEASE"; }

link_of() { readlink "$prefix/$1" 2>/dev/null || true; }
