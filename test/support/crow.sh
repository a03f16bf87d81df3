#!/bin/sh
# The program of the example in docs/adding-a-backend.md: repeats what it is told, as an agent CLI would draw it.
case "$1" in
  --version) echo 'crow 1.2.0'; exit ;;
  --help) printf 'Usage: crow\n  --model MODEL\n  --ask\n  --act\n  --prompt TEXT\n'; exit ;;
esac
answer() {
  printf '* thinking\ncrow> '
  sleep 1
  printf '\rYou said: %s\n' "$1"
}
for word in "$@"; do
  case "$word" in --prompt=*) answer "${word#--prompt=}" ;; esac
done
printf 'crow> '
while IFS= read -r line; do
  answer "$line"
  printf 'crow> '
done
