_cargo_nextest() {
  local REPLY _cargo_nextest_path _cargo_nextest_option word line values cur index start=1
  local -a before=()
  COMPREPLY=()
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    if [[ $word == "=" && ${#before[@]} -gt 0 && ${before[-1]} == --* ]]; then
      before[-1]+="="
    elif [[ ${#before[@]} -gt 0 && ${before[-1]} == --*= ]]; then
      before[-1]+=$word
    else
      before+=("$word")
    fi
  done
  cur=${before[-1]}
  unset 'before[-1]'
  if [[ ${before[0]-} == +* ]]; then before=("${before[@]:1}"); fi
  _cargo_nextest_walk cargo "${before[@]}"
  [[ -n $_cargo_nextest_path ]] || return 0
  if [[ -z $_cargo_nextest_option && $cur == --*=* ]]; then
    _cargo_nextest_option=${cur%%=*}
    cur=${cur#*=}
  fi
  if [[ -n $_cargo_nextest_option ]]; then
    _cargo_nextest_value "$_cargo_nextest_path" "$_cargo_nextest_option" || return 0
    case $REPLY in
      :file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
      :text) ;;
      *) mapfile -t COMPREPLY < <(compgen -W "$REPLY" -- "$cur") ;;
    esac
    return 0
  fi
  _cargo_nextest_words "$_cargo_nextest_path" || return 0
  values=
  while IFS= read -r line; do values+="${line%%$'\t'*} "; done <<<"$REPLY"
  mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur")
}

# `cargo nextest …`: everything else is left to the completion that cargo had.
_cargo_nextest_found=$(complete -p cargo 2>/dev/null | sed -n 's/.* -F \([^ ]*\) .*/\1/p')
if [[ $_cargo_nextest_found != _cargo_nextest_or_cargo ]]; then _cargo_nextest_before=$_cargo_nextest_found; fi
_cargo_nextest_or_cargo() {
  local first=${COMP_WORDS[1]-}
  if [[ $first == +* ]]; then first=${COMP_WORDS[2]-}; fi
  if [[ ($first == nextest || $first == ntr) && $COMP_CWORD -gt 1 ]]; then
    _cargo_nextest
  elif [[ -n $_cargo_nextest_before ]]; then
    "$_cargo_nextest_before" "$@"
  fi
}

complete -F _cargo_nextest cargo-nextest
complete -o default -F _cargo_nextest_or_cargo cargo
