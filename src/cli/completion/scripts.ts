/** Shells that can be told how to complete. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/**
 * What a shell reads to complete command lines of envctl: it asks envctl itself, which answers with a value and
 * what it is for on each line; `:file` stands for the files of the machine.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# envctl completion for bash: eval "$(envctl completion bash)"
_envctl() {
  local line cur="\${COMP_WORDS[COMP_CWORD]}" prefix=''
  local -a words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  # bash takes --flag=value apart at the "="; it is put together again, and only the value completed.
  if [ "$cur" = '=' ]; then cur=''; words=("\${COMP_WORDS[@]:1:COMP_CWORD-2}" "\${COMP_WORDS[COMP_CWORD-1]}="); prefix="\${COMP_WORDS[COMP_CWORD-1]}="
  elif [ "\${COMP_WORDS[COMP_CWORD-1]}" = '=' ]; then prefix="\${COMP_WORDS[COMP_CWORD-2]}="; words=("\${COMP_WORDS[@]:1:COMP_CWORD-3}" "$prefix$cur"); fi
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    if [ "$line" = ':file' ]; then
      compopt -o filenames 2>/dev/null
      mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
    else
      line="\${line#"$prefix"}"
      # A service's path or a variable's value is still to follow.
      case "$line" in *[:=]) compopt -o nospace 2>/dev/null ;; esac
      case "$line" in "$cur"*) COMPREPLY+=("$line") ;; esac
    fi
  done < <(envctl complete -- "\${words[@]}" 2>/dev/null)
}
complete -F _envctl envctl
`,
  zsh: `#compdef envctl
# envctl completion for zsh: eval "$(envctl completion zsh)"
_envctl() {
  local line value about
  local -a described
  while IFS=$'\\t' read -r value about; do
    if [[ $value == ':file' ]]; then _files
    else described+=("\${value//:/\\\\:}\${about:+:$about}"); fi
  done < <(envctl complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#described} )) && _describe 'envctl' described
}
if [ "$funcstack[1]" = '_envctl' ]; then _envctl "$@"; else compdef _envctl envctl; fi
`,
  fish: `# envctl completion for fish: envctl completion fish | source
function __envctl_complete
    set -l tokens (commandline -opc) (commandline -ct)
    for line in (envctl complete -- $tokens[2..-1] 2>/dev/null)
        if test "$line" = ':file'
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c envctl -f -a '(__envctl_complete)'
`,
}
