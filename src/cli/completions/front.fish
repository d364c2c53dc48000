function __cargo_nextest_is_ours
    set -l words (commandline -opc)
    set -e words[1]
    string match -q -- '+*' "$words[1]"; and set -e words[1]
    contains -- "$words[1]" nextest ntr
end

function __cargo_nextest_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1]
    string match -q -- '+*' "$words[1]"; and set -e words[1]
    set -l path cargo
    set -l option
    for word in $words
        if test -n "$option"
            set option
        else if test "$word" = --
            return
        else if string match -q -- '-*' $word
            __cargo_nextest_value $path $word >/dev/null; and set option $word
        else if set -l child (__cargo_nextest_child $path $word)
            set path $child
        end
    end
    set -l prefix ''
    if test -z "$option"; and string match -q -- '--*=*' "$current"
        set option (string split -m 1 = -- $current)[1]
        set prefix "$option="
        set current (string split -m 1 = -- $current)[2]
    end
    if test -z "$option"
        __cargo_nextest_words $path
        return
    end
    set -l values (__cargo_nextest_value $path $option)
    switch "$values[1]"
        case ':file'
            __fish_complete_path "$current" | string replace -r '^' -- "$prefix"
        case ':text'
        case '*'
            printf '%s\n' $prefix$values
    end
end

complete -c cargo-nextest -f -a '(__cargo_nextest_complete)'
complete -c cargo -n __cargo_nextest_is_ours -f -a '(__cargo_nextest_complete)'
