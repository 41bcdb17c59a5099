/** A commit as history tells it. Texts are as people wrote them: untrusted. */
export interface Commit {
  /** 40 or 64 hexadecimal digits. */
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  /** ISO 8601: when it was committed. */
  readonly at: string;
  readonly subject: string;
  readonly body: string;
}
