/** One request that came, whatever became of it. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  /** The id of a REST operation, `graphql`, or `git` with its service. */
  readonly operation: string | undefined;
  /** What kind of token was sent. */
  readonly token: 'anonymous' | 'user' | 'installation' | 'workflow' | 'app' | 'unknown';
  /** undefined where the connection was dropped. */
  readonly status: number | undefined;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** What was made to go wrong. */
  readonly fault?: string;
  /** The operation's name of a GraphQL document. */
  readonly name?: string;
}

/** A request or an answer that isn't as GitHub describes it. */
export interface Mismatch {
  readonly operation: string;
  readonly where: 'request' | 'response';
  readonly problems: readonly string[];
}
