_cargo-nextest() {
  local REPLY _cargo_nextest_path _cargo_nextest_option cur line
  local -a before offered described
  before=("${(@)words[1,CURRENT-1]}")
  cur=${words[CURRENT]}
  [[ ${before[1]:t} == (cargo|cargo-nextest) ]] && shift before
  [[ ${before[1]-} == +* ]] && shift before
  _cargo_nextest_walk cargo "${before[@]}"
  [[ -n $_cargo_nextest_path ]] || return 1
  if [[ -z $_cargo_nextest_option && $cur == --*=* ]]; then
    _cargo_nextest_option=${cur%%=*}
    compset -P '*='
  fi
  if [[ -n $_cargo_nextest_option ]]; then
    _cargo_nextest_value "$_cargo_nextest_path" "$_cargo_nextest_option" || return 1
    case $REPLY in
      :file) _files ;;
      :text) return 1 ;;
      *) compadd -- ${=REPLY} ;;
    esac
    return
  fi
  _cargo_nextest_words "$_cargo_nextest_path" || return 1
  for line in "${(@f)REPLY}"; do
    [[ $line == -* && $cur != -* ]] && continue
    offered+=("${line%%$'\t'*}")
    described+=("${line%%$'\t'*} -- ${line#*$'\t'}")
  done
  (( ${#offered} )) || return 1
  compadd -l -d described -a -- offered
}

_cargo_nextest_or_cargo() {
  if [[ ${words[2]} == (nextest|ntr) || (${words[2]} == +* && ${words[3]} == (nextest|ntr)) ]] && (( CURRENT > 2 )); then
    _cargo-nextest
  elif [[ -n $_cargo_nextest_before ]]; then
    $_cargo_nextest_before "$@"
  else
    _default
  fi
}

if [[ ${funcstack[1]-} == _cargo-nextest ]]; then
  _cargo-nextest "$@"
elif (( ${+functions[compdef]} )); then
  compdef _cargo-nextest cargo-nextest
  [[ ${_comps[cargo]-} == _cargo_nextest_or_cargo ]] || typeset -g _cargo_nextest_before=${_comps[cargo]-}
  compdef _cargo_nextest_or_cargo cargo
fi
