# shellcheck shell=bash
# The configuration: the administrator's file, of which options change single lines.

# Reads the configuration by the program that will run with it: sets enabled, port, address, and the database's version.
read_config() {
  local effective
  effective=$("$node" "$1/daemon.mjs" --check-config --config "$2") || fail "the configuration $config is not valid."
  enabled=$(sed -n 's/^gateway\.enabled=//p' <<<"$effective")
  port=$(sed -n 's/^gateway\.port=//p' <<<"$effective")
  address=$(sed -n 's/^gateway\.address=//p' <<<"$effective")
  database=$(sed -n 's/^database=//p' <<<"$effective")
}

# The configuration as it shall be, in a temporary file: there already, or the release's; options change single lines.
plan_config() {
  local from=$config
  [ -e "$config" ] || [ ! -L "$config" ] || fail "$config is a link that leads nowhere: mend or remove it."
  [ -f "$config" ] || from=$package/appconfig/config.yaml
  wanted=$scratch/config.yaml
  cp "$from" "$wanted"
  local key value
  for key in enabled port; do
    value=
    [ "$key" = enabled ] && [ "$gateway" = off ] && value=false
    if [ "$gateway" = port ]; then [ "$key" = enabled ] && value=true || value=$gateway_port; fi
    [ -n "$value" ] || continue
    sed -i "/^gateway:/,/^[^ #]/ s/^  $key: .*/  $key: $value/" "$wanted"
    grep -q "^  $key: $value\$" "$wanted" || fail "set gateway.$key in $config yourself to $value, and run this again without the option."
  done
  read_config "$package" "$wanted"
}

# Written if there is none, or if an option changes a line: then where a link leads, with mode and owner as they are.
place_config() {
  ! cmp -s "$wanted" "$config" || return 0
  owe services
  if [ -f "$config" ]; then put "$wanted" "$(readlink -f "$config")"; else put "$wanted" "$config" 644; fi
}
