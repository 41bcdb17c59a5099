/** The intent that is told from others: for `faq/ask_hours` it is `faq`. */
export function baseIntent(intent: string): string {
  const slash = intent.indexOf('/');
  return slash > 0 ? intent.slice(0, slash) : intent;
}
