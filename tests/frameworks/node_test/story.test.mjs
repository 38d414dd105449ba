import assert from 'node:assert';
import { describe, it, test } from 'node:test';

test('pass', () => {});

test('fail', () => {
  assert.strictEqual(1 + 1, 3);
});

test('error', () => {
  throw new TypeError('broken');
});

test('skip', { skip: 'not today' }, () => {});

for (const number of [1, 2, 3])
  test(`parametrized ${number}`, () => assert.ok(number < 3));

test('output', () => {
  console.log('this was printed');
  assert.fail('and failed');
});

test('slow', () => new Promise(done => setTimeout(done, 250)));

test('grüße 世界', () => {});

describe('outer', () => {
  describe('inner', () => {
    it('nested', () => {});
  });
});

test('crash', () => process.abort());

test('hang', () => {
  for (;;);
});
