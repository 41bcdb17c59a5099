/** Refuses the refs that the server named, with the sentence that GitHub says. */
export const update = `#!/bin/sh
if [ -n "$STANDIN_REFUSED" ] && [ -f "$STANDIN_REFUSED" ]; then
  while IFS="$(printf '\\t')" read -r ref reason; do
    if [ "$ref" = "$1" ]; then
      printf 'error: %s\\n' "$reason" >&2
      exit 1
    fi
  done < "$STANDIN_REFUSED"
fi
exit 0
`;

/** Tells the server which refs moved. */
export const postReceive = `#!/bin/sh
if [ -n "$STANDIN_PUSHED" ]; then cat > "$STANDIN_PUSHED"; else cat > /dev/null; fi
`;
