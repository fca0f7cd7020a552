/** Before what changes something; the run whose step SIM_KILL_AT this is, is killed with all its children. */
const step = `step() {
  n=$(($(cat "$R/sim/steps" 2>/dev/null || echo 0) + 1))
  echo $n > "$R/sim/steps"
  [ "$n" != "\${SIM_KILL_AT:-}" ] || kill -9 0
}`;

/**
 * As far as an installer sees it: sockets refuse while their service runs, a service needs its socket and goes with it,
 * and what was started runs with what lay there then. With SIM_CLIENTS somebody connects to every socket at once.
 */
const systemctl = `
mkdir -p "$R/sim/active" "$R/sim/enabled" "$R/sim/loaded"
cd "$R/sim"
verb=$1; shift; units=; for each in "$@"; do case $each in -*) ;; *) units="$units $each" ;; esac; done
case "$verb $*" in *--now*) also=1 ;; *) also= ;; esac
case $verb in is-active | is-enabled | show) ;; *) step; log "$verb" "$@" ;; esac
etc=$R/etc/systemd/system
# What has to be there with a unit, and the file of a socket.
socket_of() { case $1 in *.service) case $1 in *-heal.*) ;; *) echo "\${1%.service}.socket" ;; esac ;; esac; }
service_of() { case $1 in *-live.socket) echo whm-2fa-reset.service ;; *.socket) echo "\${1%.socket}.service" ;; esac; }
file_of() {
  case $1 in
    whm-2fa-reset.socket) echo "$R/run/whm-2fa-reset/daemon.sock" ;;
    *-live.socket) echo "$R/run/whm-2fa-reset-gateway/gateway.sock" ;;
  esac
}
load() { [ -e "loaded/$1" ] || cat "$etc/$1" "$etc/$1.d"/* > "loaded/$1" 2>/dev/null || true; }
start() {
  [ ! -e "active/$1" ] || return 0
  load "$1"
  case $1 in *.socket)
    if [ -e "active/$(service_of "$1")" ]; then echo "$1: service already active, refusing." >&2; exit 1; fi
    file=$(file_of "$1")
    if [ -n "$file" ]; then mkdir -p "\${file%/*}"; : > "$file"; fi ;;
  esac
  needs=$(socket_of "$1")
  if [ -n "$needs" ]; then start "$needs"; fi
  { cat "loaded/$1"; case $1 in *.service)
    readlink "$R/usr/local/cpanel/3rdparty/whm-2fa-reset/current"; cat "$R/etc/whm-2fa-reset/config.yaml" ;; esac; } > "active/$1.new"
  mv "active/$1.new" "active/$1"
  case $1 in *-live.socket) ;; *.socket) if [ -n "\${SIM_CLIENTS:-}" ]; then start "$(service_of "$1")"; fi ;; esac
}
stop() {
  rm -f "active/$1"
  case $1 in *-live.socket) ;; *.socket) rm -f "active/$(service_of "$1")" ;; esac
}
for unit in $units; do
  case $verb in
    is-active) [ -e "active/$unit" ] || exit 3 ;;
    is-enabled) [ -e "enabled/$unit" ] || exit 1 ;;
    start) start "$unit" ;;
    restart) stop "$unit"; start "$unit" ;;
    stop) stop "$unit" ;;
    enable) : > "enabled/$unit" ;;
    disable) rm -f "enabled/$unit"; [ -z "$also" ] || stop "$unit" ;;
    show) case "$*" in *Listen*) sed -n 's/^ListenStream=\\(..*\\)/[::]:\\1 (Stream)/p' "active/$unit" | tail -n 1 ;; esac ;;
  esac
done
case $verb in
  daemon-reload) rm -f loaded/* ;;
  stop) for unit in $units; do
    needs=$(socket_of "$unit")
    if [ -n "\${SIM_CLIENTS:-}" ] && [ -n "$needs" ] && [ -e "active/$needs" ]; then start "$unit"; fi
  done ;;
esac
true`;

/** Stand-ins for what an installer asks of the system; each keeps what it is told below /sim. */
const bodies: Record<string, string> = {
  id: 'echo "${SIM_UID:-0}"',
  uname: 'echo x86_64',
  getconf: 'echo "glibc ${SIM_GLIBC:-2.28}"',
  getent: 'grep "^$2:" "$R/etc/passwd"',
  useradd:
    'step; for last in "$@"; do :; done; echo "$last:x:990:990::/nonexistent:/usr/sbin/nologin" >> "$R/etc/passwd"; log "$@"',
  mv: 'step; exec /bin/mv "$@"',
  userdel: '[ -z "${SIM_USER_BUSY:-}" ] || exit 8; sed -i "/^$1:/d" "$R/etc/passwd"; log "$@"',
  journalctl: ':',
  // Nothing runs here that would have to be waited for.
  sleep: ':',
  ss: '[ -z "${SIM_TAKEN:-}" ] || echo "$SIM_TAKEN"',
  df: `for place in "$@"; do :; done
case "\${place#"$R"}" in "\${SIM_FULL:-none}"*) printf 'head\\nsim 9 9 9 9%% %s\\n' "$place" ;; *) exec /bin/df "$@" ;; esac`,
  systemctl,
};

/** The programs by name, with their text. */
export const stubs: ReadonlyMap<string, string> = new Map(
  Object.entries(bodies).map(([name, body]) => {
    const log = `log() { echo "${name} $*" >> "$R/sim/did.log"; }`;
    return [name, `#!/bin/sh\nR=$DESTDIR\n${step}\n${log}\n${body}\n`];
  }),
);

/** A release's Node that is a shell script: it answers what the installer asks, for the daemon that was started. */
export const fakeNode = `#!/bin/sh
case "$*" in
  *--check-config*)
    for file in "$@"; do :; done
    grep -q '^broken' "$file" && exit 2
    for key in enabled port address; do
      sed -n "s/^  $key: \\"*\\([^\\"]*\\)\\"*$/gateway.$key=\\1/p" "$file"
    done
    echo "database=\${SIM_DATABASE:-1}" ;;
  *status*)
    runs=$(sed -n 's,^versions/,,p' "$DESTDIR/sim/active/whm-2fa-reset.service" 2>/dev/null)
    [ -n "$runs" ] && [ ! -e "$DESTDIR/usr/local/cpanel/3rdparty/whm-2fa-reset/versions/$runs/broken" ] || exit 6
    printf '{"version": "%s"}' "\${runs%-*}" ;;
esac
`;
