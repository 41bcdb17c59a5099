import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Project, type Document } from '../support/acceptance/project.ts';
import { hasTerminal, onTerminal } from '../support/acceptance/terminal.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(60_000);

const enter = '\r';
const controlC = '\u0003';
const controlD = '\u0004';

if (!hasTerminal) console.warn('SKIPPED: no `script` of util-linux here, so nothing was tried on a terminal');

(hasTerminal ? describe : describe.skip)('on a terminal', () => {
  let project: Project;
  beforeAll(() => {
    project = Project.open({ ...teaBot('mint'), ...teaBot('tea', { greeting: 'One' }) });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test('a name that is left out is chosen by its number', async () => {
    const { code, stdout } = await onTerminal(project, ['train'], [['Which bot?', `2${enter}`]]);
    const screen = stripVTControlCharacters(stdout);
    expect(screen).toMatch(/1 +mint {2}\(mint\)/);
    expect(screen).toMatch(/2 +tea {2}\(tea\)/);
    expect(screen).toMatch(/tea +trained/);
    expect(code).toBe(0);
  });

  test('with NO_COLOR nothing is coloured', async () => {
    const colour = /\u001b\[[1-9][0-9;]*m/;
    const plain = await onTerminal(project, ['models', 'tea'], [], { NO_COLOR: '1' });
    expect(plain.code).toBe(0);
    expect(plain.stdout).not.toMatch(colour);
    expect((await onTerminal(project, ['models', 'tea'], [])).stdout).toMatch(/\u001b\[/);
  });

  test('with --json nobody is asked', async () => {
    const { code, stdout } = await onTerminal(project, ['train', '--json'], []);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ reason: 'name-missing' });
  });

  test('uncommitted work: no is the answer unless it is yes', async () => {
    project.work.write(
      'tea/data/more.yml',
      'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - ahoy\n',
    );
    const refused = await onTerminal(project, ['train', 'tea'], [['Train the files as they are?', enter]]);
    expect(refused.code).toBe(2);
    expect(stripVTControlCharacters(refused.stdout)).toContain('has uncommitted changes');
    const interrupted = await onTerminal(project, ['train', 'tea'], [['as they are?', controlC]]);
    expect(interrupted.code).toBe(130);
    const agreed = await onTerminal(project, ['train', 'tea'], [['as they are?', 'y']]);
    expect(agreed.code).toBe(0);
    expect(stripVTControlCharacters(agreed.stdout)).toContain('local: can never be promoted');
  });

  test('unpushed work: the same', async () => {
    project.work.commit({});
    const refused = await onTerminal(project, ['train', 'tea'], [['Train it all the same?', 'n']]);
    expect(refused.code).toBe(2);
    project.work.git('push', '--quiet');
  });

  test('a package of many is chosen by its number, and talked to on the terminal', async () => {
    project.push(teaBot('tea', { greeting: 'Two' }));
    await project.done(['train', 'tea']);
    project.push(teaBot('tea', { greeting: 'Three' }));
    const { packages } = await project.done(['models', 'tea']);
    const wanted = packages.findIndex(
      ({ commit }: Document) => commit === project.work.git('rev-parse', 'HEAD~1'),
    );
    const deployed = await onTerminal(
      project,
      ['deploy', 'tea'],
      [['Which package?', `${wanted + 1}${enter}`]],
    );
    expect(deployed.code).toBe(0);
    const chat = await onTerminal(
      project,
      ['chat', 'tea'],
      [
        ['Ctrl-D ends', `hello${enter}`],
        ['Two', `/order${enter}`],
        [/Green or black\?[^]*\[Green\]/, controlD],
      ],
    );
    expect(chat.code).toBe(0);
  });

  test('a plan is shown and confirmed', async () => {
    await project.done(['register', 'tea', '--new-key']);
    project.push({}, 'Register the tea house');
    const { bots } = await project.done(['stage', 'tea']);
    expect(bots).toMatchObject([{ reason: 'staged' }]);
    const refused = await onTerminal(
      project,
      ['promote'],
      [
        ['Up to which change?', `tea:*${enter}`],
        ['Type a number', controlC],
      ],
    );
    expect(refused.code).toBe(130);
    const no = await onTerminal(project, ['promote', 'tea:*'], [['Promote this?', 'n']]);
    expect(no.code).toBe(130);
    expect(stripVTControlCharacters(no.stdout)).toContain('tea ships');
    const { bots: before } = await project.done(['status', '--environment', 'production']);
    expect(before.every(({ state }: Document) => state === undefined)).toBe(true);
    const yes = await onTerminal(project, ['promote', 'tea:*'], [['Promote this?', 'y']]);
    expect(yes.code).toBe(0);
    expect(stripVTControlCharacters(yes.stdout)).toContain('tea v1.0.0 is live in production');
  });
});
