import { shortDigest } from '../../domain/digest.ts';
import type { LedgerRecord } from '../../domain/ledger.ts';
import { history } from '../../steps/history.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { cut, plainText, table } from '../text.ts';

/** `tidegate history [bot]` */
export async function run(
  options: GlobalOptions & { readonly environment?: string },
  bot?: string,
): Promise<number> {
  return inSession(options, async (session) => {
    const result = await history(session.ports, { bot, environment: options.environment });
    session.result({ command: 'history', ...result }, () =>
      result.records.length === 0
        ? 'The ledger has no such record yet.'
        : table(['when', 'bot', 'what', 'who', 'why'], result.records.map(row), process.stdout),
    );
    return exitCodes.done;
  });
}

function row(record: LedgerRecord): string[] {
  const when = record.at.replace('T', ' ').replace(/\.\d+Z$|Z$/, '');
  return [when, record.bot, what(record), cut(plainText(record.by), 40), cut(plainText(record.why), 60)];
}

function what(record: LedgerRecord): string {
  switch (record.kind) {
    case 'package':
      return `package ${shortDigest(record.package)} of commit ${record.commit.slice(0, 7)}`;
    case 'verification': {
      const { passed, failed } = record.conversations;
      return `${record.passed ? 'verified' : 'failed its conversations:'} ${shortDigest(record.package)} in ${record.environment} (${passed} right, ${failed} wrong, ${record.leftOut.length} left out)`;
    }
    case 'revocation':
      return `verification of ${shortDigest(record.package)} revoked`;
    case 'release':
      return `released v${record.version} to ${record.environment} (${shortDigest(record.package)})`;
    case 'rollback':
      return `rolled ${record.environment} back from ${shortDigest(record.from)} to ${shortDigest(record.to)}`;
  }
}
