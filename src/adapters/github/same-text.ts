/** Whether two texts read the same: GitHub may keep other ends of lines than were sent, and none at the end. */
export function isSameText(a: string, b: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trimEnd();
  return plain(a) === plain(b);
}
