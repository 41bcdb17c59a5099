/** The same bytes with one bit changed: within the first file of an archive, or in the middle of a document. */
export function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = copy.byteLength > 1100 ? 1024 : copy.byteLength >> 1;
  copy[at] = copy[at]! ^ 1;
  return copy;
}
