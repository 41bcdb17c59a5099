import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { readEvent, runName, workflowFile } from '../../src/entrypoints/event.ts';

const directory = mkdtempSync(join(tmpdir(), 'tidegate-event-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = join(directory, 'event.json');
const read = (name: string, payload: unknown, environment: Readonly<Record<string, string>> = {}) => {
  writeFileSync(file, typeof payload === 'string' ? payload : JSON.stringify(payload));
  return readEvent({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, ...environment });
};
const sha = 'a'.repeat(40);
const pull = (given: { readonly head?: object; readonly user?: object | null } = {}) => ({
  number: 12,
  pull_request: {
    head: { sha, ref: 'staging/x', repo: { full_name: 'acme/bots' }, ...given.head },
    base: { ref: 'main', repo: { full_name: 'acme/bots' } },
    user: 'user' in given ? given.user : { login: 'ada' },
  },
});

describe('what started a run', () => {
  test.each([
    [
      'push',
      { ref: 'refs/heads/staging/x', before: sha },
      { branch: 'staging/x', before: sha, deleted: false },
    ],
    ['push', { ref: 'refs/heads/new', before: '0'.repeat(40) }, { branch: 'new', before: undefined }],
    ['push', { ref: 'refs/heads/x', before: sha, deleted: true }, { deleted: true }],
    ['push', { ref: 'refs/tags/v1', before: sha }, { kind: 'push', branch: undefined }],
    ['push', { ref: 'refs/heads/a\nb' }, { branch: undefined, before: undefined }],
    [
      'pull_request',
      pull(),
      { kind: 'pull-request', number: 12, branch: 'staging/x', commit: sha, own: true, restricted: false },
    ],
    ['pull_request', pull({ head: { repo: { full_name: 'eve/bots' } } }), { own: false }],
    ['pull_request', pull({ head: { repo: null }, user: null }), { own: false, restricted: false }],
    ['pull_request', pull({ user: { login: 'dependabot[bot]' } }), { own: true, restricted: true }],
    [
      'merge_group',
      { merge_group: { head_ref: 'refs/heads/gh-readonly-queue/main/pr-1', base_sha: sha } },
      { kind: 'merge-group', branch: 'gh-readonly-queue/main/pr-1', base: sha },
    ],
    ['merge_group', { merge_group: { head_ref: 'odd', base_sha: sha } }, { branch: 'odd' }],
  ])('by %s, case %#', async (name, payload, expected) => {
    expect(await read(name, payload)).toMatchObject(expected);
  });

  test('by a pull request that Dependabot pushed to', async () => {
    expect(await read('pull_request', pull(), { GITHUB_ACTOR: 'dependabot[bot]' })).toMatchObject({
      restricted: true,
    });
  });

  test('by hand or by the clock is known by its branch alone', async () => {
    const environment = { GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/main' };
    expect(await readEvent(environment)).toEqual({ kind: 'other', branch: 'main' });
    expect(await readEvent({})).toEqual({ kind: 'other', branch: undefined });
  });

  test.each(['pull_request_target', 'workflow_run'])(
    'by %s is refused: it gives secrets to strangers',
    async (name) => {
      await expect(read(name, pull())).rejects.toMatchObject({ code: 'event-refused' });
    },
  );

  test.each([
    ['push', '{"ref":', 'JSON'],
    ['push', '', 'JSON'],
    ['push', { ref: 7 }, 'ref: '],
    ['push', { ref: 'refs/heads/x', before: '$(touch x)' }, "before: isn't a commit"],
    ['pull_request', pull({ head: { sha: 'main' } }), 'pull_request.head.sha'],
    ['pull_request', pull({ head: { ref: 'a\u0007b' } }), "isn't a branch"],
    ['pull_request', pull({ head: { ref: 'x'.repeat(2_000) } }), 'too long'],
    ['pull_request', { ...pull(), number: 1.5 }, 'number'],
    ['merge_group', { merge_group: { head_ref: 'x', base_sha: 'y' } }, 'base_sha'],
    ['push', 'null', 'it: '],
  ])('by %s that is hostile or broken is named, case %#', async (name, payload, why) => {
    const reading = read(name, payload);
    await expect(reading).rejects.toBeInstanceOf(EnvironmentError);
    await expect(reading).rejects.toMatchObject({
      code: 'event-unreadable',
      message: expect.stringContaining(why),
    });
  });

  test('that is nowhere, or too large, is named', async () => {
    await expect(readEvent({ GITHUB_EVENT_NAME: 'push' })).rejects.toMatchObject({
      code: 'event-unreadable',
    });
    writeFileSync(file, '');
    truncateSync(file, 40 * 1024 * 1024);
    const environment = { GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: file };
    await expect(readEvent(environment)).rejects.toMatchObject({ message: expect.stringContaining('bytes') });
  });

  test('never ends in anything but an event or a named error, whatever the payload is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('push', 'pull_request', 'merge_group', 'other'),
        fc.oneof(fc.jsonValue(), fc.constant(pull({ head: { repo: 'x' } }))),
        async (name, payload) => {
          const event = await read(name, payload).catch((error: unknown) => error);
          const named = event instanceof EnvironmentError && event.code === 'event-unreadable';
          expect(named || typeof (event as { kind?: unknown }).kind === 'string').toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the run', () => {
  const run = { GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '2', GITHUB_REPOSITORY: 'acme/bots' };

  test('is known by its id, its attempt and its page', () => {
    expect(runName(run)).toEqual({ id: 77, attempt: 2, url: 'https://github.com/acme/bots/actions/runs/77' });
    const { GITHUB_RUN_ATTEMPT: _, ...first } = run;
    expect(runName({ ...first, GITHUB_SERVER_URL: 'https://ghes.example/' })).toMatchObject({
      attempt: 1,
      url: 'https://ghes.example/acme/bots/actions/runs/77',
    });
  });

  test.each([
    { GITHUB_RUN_ID: '0' },
    { GITHUB_RUN_ID: '9'.repeat(16) },
    { GITHUB_RUN_ID: '7 7' },
    { GITHUB_RUN_ATTEMPT: 'x' },
    { GITHUB_REPOSITORY: 'bots' },
    { GITHUB_SERVER_URL: 'file:///x' },
  ])('is none with %j', (wrong) => {
    expect(() => runName({ ...run, ...wrong })).toThrow(expect.objectContaining({ code: 'no-run' }));
  });

  test('is of a workflow whose file the runner names', () => {
    const reference = 'acme/bots/.github/workflows/staging.yml@refs/heads/a@b';
    expect(workflowFile({ GITHUB_WORKFLOW_REF: reference })).toBe('.github/workflows/staging.yml');
    expect(workflowFile({})).toBeUndefined();
  });
});
