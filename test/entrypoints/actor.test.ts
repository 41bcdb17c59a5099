import { describe, expect, test } from '@jest/globals';
import { actorOf, useActor } from '../../src/entrypoints/actor.ts';

describe('who started the workflow', () => {
  test('is named with the address that GitHub gives', () => {
    expect(actorOf({ GITHUB_ACTOR: 'octo-ada', GITHUB_ACTOR_ID: '4711' })).toEqual({
      name: 'octo-ada',
      address: '4711+octo-ada@users.noreply.github.com',
    });
    expect(actorOf({ GITHUB_ACTOR: 'dependabot[bot]', GITHUB_ACTOR_ID: 'x' })).toEqual({
      name: 'dependabot[bot]',
      address: 'dependabot[bot]@users.noreply.github.com',
    });
  });

  test.each(['a\nb', 'a <b@example.com>', '', 'x'.repeat(101)])('is nobody where the name is %j', (name) => {
    expect(actorOf({ GITHUB_ACTOR: name })).toBeUndefined();
  });

  test('writes commits and tags, unless somebody else is named', () => {
    const environment: NodeJS.ProcessEnv = {
      GITHUB_ACTOR: 'octo-ada',
      GITHUB_ACTOR_ID: '4711',
      GIT_AUTHOR_NAME: 'Ben',
    };
    useActor(environment);
    expect(environment).toMatchObject({
      GIT_AUTHOR_NAME: 'Ben',
      GIT_AUTHOR_EMAIL: '4711+octo-ada@users.noreply.github.com',
      GIT_COMMITTER_NAME: 'octo-ada',
      GIT_COMMITTER_EMAIL: '4711+octo-ada@users.noreply.github.com',
    });
  });

  test('changes nothing outside of a workflow', () => {
    const environment: NodeJS.ProcessEnv = {};
    useActor(environment);
    expect(environment).toEqual({});
  });
});
