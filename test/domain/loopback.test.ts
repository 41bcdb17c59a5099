import { expect, test } from '@jest/globals';
import { isLoopback } from '../../src/domain/loopback.ts';

test.each(['localhost', '127.0.0.1', '127.8.9.10', '[::1]'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each(['127.0.0.1.example.com', 'localhost.example.com', '[::2]', '128.0.0.1', '127.0.0', 'x127.0.0.1'])(
  '%s is none of ours',
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
