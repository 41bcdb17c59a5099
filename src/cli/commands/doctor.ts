import type { Finding } from '../../domain/doctor.ts';
import { counted, listed } from '../../domain/text.ts';
import { environmentNamed } from '../../steps/context.ts';
import { doctor, type DoctorResult } from '../../steps/doctor.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { paint, plainText } from '../text.ts';

interface Options extends GlobalOptions {
  readonly environment?: string;
}

/** `tidegate doctor [bot]` */
export async function run(options: Options, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const workspace = await workspaceAt(session.ports);
    const { environments } = workspace.project;
    const result = await doctor(session.ports, {
      workspace,
      environments:
        options.environment === undefined
          ? environments
          : [environmentNamed(workspace.project, options.environment)],
      bots: name === undefined ? [] : [name],
      quotes: () => true,
    });
    session.result({ command: 'doctor', ...result }, () => doctorText(result, name));
    return result.reason === 'well' ? exitCodes.done : exitCodes.failed;
  });
}

function doctorText({ findings, looked, reason }: DoctorResult, name: string | undefined): string {
  const lines = findings.map(findingText);
  if (reason === 'well') {
    const places = looked.filter(({ bots }) => bots.length > 0);
    const where =
      name === undefined
        ? places.map(({ environment, bots }) => `${counted(bots.length, 'bot')} in ${environment}`)
        : places.map(({ environment }) => environment);
    const who = name === undefined ? 'Everything is well' : `${name} is well`;
    const nothing = name === undefined ? 'nothing is deployed yet' : 'it is not deployed yet';
    const tail = where.length === 0 ? nothing : name === undefined ? where.join(', ') : `in ${listed(where)}`;
    lines.push(
      `${paint('green', '✓', process.stdout)} ${who}${name === undefined || where.length === 0 ? ': ' : ' '}${tail}.`,
    );
  }
  return lines.join('\n');
}

const marks = { error: ['red', '✗'], warning: ['yellow', '!'], note: ['dim', '·'] } as const;

function findingText({ severity, headline, evidence, lastLines, remedy, environment }: Finding): string {
  const [style, mark] = marks[severity];
  const out = process.stdout;
  return [
    `${paint(style, mark, out)} ${plainText(headline)} ${paint('dim', `(${environment})`, out)}`,
    ...evidence.map((text) => `    ${plainText(text)}`),
    ...lastLines.map((text) => `    ${paint('dim', `| ${plainText(text)}`, out)}`),
    `  → ${plainText(remedy)}`,
  ].join('\n');
}
