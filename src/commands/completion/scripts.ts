// What each shell reads to complete po. The scripts know nothing of po: they hand over what is typed, and put what comes
// back where the shell wants it. Nothing that comes back is evaluated, and what goes wrong completes nothing.

const bash = `# po completes in bash. In ~/.bashrc:  source <(po completion bash)
_po() {
  local line kind= prefix action
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
  done < <(command po __complete bash "\${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
  case $kind in
    files | folders)
      prefix=\${COMPREPLY[0]-}
      COMPREPLY=()
      if [[ -z $prefix ]]; then
        if [[ $kind == files ]]; then compopt -o default; else compopt -o dirnames; fi 2>/dev/null
      else
        # Here no word ends at a =, so that bash would look for a file of the whole word.
        compopt -o filenames 2>/dev/null
        if [[ $kind == files ]]; then action=file; else action=directory; fi
        while IFS= read -r line; do
          if [[ -d $line ]]; then line+=/; compopt -o nospace 2>/dev/null; fi
          COMPREPLY+=("$prefix$line")
        done < <(compgen -A "$action" -- "\${2#"$prefix"}")
      fi
      ;;
    open) compopt -o nospace 2>/dev/null ;;
  esac
}
complete -F _po po
`;

const zsh = `#compdef po
# po completes in zsh. In ~/.zshrc, after compinit:  source <(po completion zsh)
_po() {
  local kind prefix
  local -a answer
  answer=("\${(@f)$(command po __complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  kind=\${answer[1]-}
  shift answer 2>/dev/null
  case $kind in
    files | folders)
      prefix=\${answer[1]-}
      [[ -n $prefix ]] && compset -P "\${(b)prefix}"
      if [[ $kind == files ]]; then _files; else _files -/; fi
      ;;
    open | words)
      local -a entries
      local word
      for word in "\${answer[@]}"; do
        case $word in
          '') ;;
          *$'\t'*) entries+=("\${\${word%%$'\t'*}//:/\\:}:\${word#*$'\t'}") ;;
          *) entries+=("\${word//:/\\:}") ;;
        esac
      done
      (( \${#entries} )) || return 1
      if [[ $kind == open ]]; then _describe po entries -S ''; else _describe po entries; fi
      ;;
    *) return 1 ;;
  esac
}
if [[ \${funcstack[1]-} == _po ]]; then
  _po "$@"
elif (( \${+functions[compdef]} )); then
  compdef _po po
else
  print -u2 'po: run compinit before this, so that zsh completes at all: autoload -Uz compinit && compinit'
fi
`;

const fish = `# po completes in fish. In ~/.config/fish/config.fish:  po completion fish | source
function __po_complete
    set -l typed (commandline -opc)
    set -e typed[1]
    # As it would be read, whichever quote is still open.
    set -l word (commandline -ct)
    set -l current (string unescape -- "$word"; or string unescape -- "$word'"; or string unescape -- "$word\\"")
    set -l answer (command po __complete fish $typed "$current" 2>/dev/null)
    set -l kind $answer[1]
    set -e answer[1]
    switch "$kind"
        case files folders
            set -l prefix "$answer[1]"
            set -l rest (string sub -s (math (string length -- "$prefix") + 1) -- "$current")
            # What a ~ stands for is lost where it is quoted.
            set -l start (string match -r '^~[\\w.-]*/' -- "$rest")
            set -l path "$start"(string escape -n -- (string sub -s (math (string length -- "$start") + 1) -- "$rest"))
            set -l paths (complete -C "__po_has_no_such_command $path")
            test "$kind" = folders; and set paths (__fish_complete_directories "$path")
            for path in $paths
                printf '%s\\n' "$prefix$path"
            end
        case open words
            test (count $answer) -gt 0; and printf '%s\\n' $answer
    end
end
complete -c po -f -a '(__po_complete)'
`;

export const completionScripts: ReadonlyMap<string, string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);
