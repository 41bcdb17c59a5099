/** A commit as git's objects say it. */
export interface CommitData {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Identity;
  readonly committer: Identity;
  readonly message: string;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
  /** Milliseconds since 1970. */
  readonly date: number;
}

/** Ten fields, each ended by a NUL: the message can hold anything else. */
export const commitFormat = '--format=tformat:%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B';

/** Reads what `git log -z` prints in `commitFormat`. */
export function parseCommits(output: Buffer): CommitData[] {
  const fields = output.toString('utf8').split('\0');
  const commits: CommitData[] = [];
  for (let at = 0; at + 10 <= fields.length; at += 10) {
    const [sha, tree, parents, an, ae, ad, cn, ce, cd, message] = fields.slice(at, at + 10) as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    commits.push({
      sha,
      tree,
      parents: parents === '' ? [] : parents.split(' '),
      author: { name: an, email: ae, date: Number(ad) * 1000 },
      committer: { name: cn, email: ce, date: Number(cd) * 1000 },
      message: message.replace(/\n+$/, ''),
    });
  }
  return commits;
}
