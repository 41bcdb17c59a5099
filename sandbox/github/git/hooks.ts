/**
 * Refuses what the server wrote into a file: lines of a ref (or `*`), a condition, and the words to say; of a workflow's
 * file its name stands between two texts.
 */
export const update = `#!/bin/sh
[ -f "$STANDIN_REFUSED" ] || exit 0
tab=$(printf '\\t')
while IFS="$tab" read -r ref when before after; do
  [ "$ref" = "$1" ] || [ "$ref" = '*' ] || continue
  file=
  case $when in
    not-forward)
      git merge-base --is-ancestor "$2" "$3" && continue ;;
    workflows)
      case $3 in *[!0]*) ;; *) continue ;; esac
      file=$(git log --format= --name-only "$3" --not --branches --tags -- .github/workflows | sed -n 1p)
      [ -n "$file" ] || continue ;;
  esac
  printf 'error: %s%s%s\\n' "$before" "$file" "$after" >&2
  exit 1
done < "$STANDIN_REFUSED"
exit 0
`;

/** Tells the server which refs moved. */
export const postReceive = `#!/bin/sh
if [ -n "$STANDIN_PUSHED" ]; then cat > "$STANDIN_PUSHED"; else cat > /dev/null; fi
`;
