const assert = require('node:assert');

it('pass', () => {});

it('fail', () => {
  assert.strictEqual(1 + 1, 3);
});

it('error', () => {
  throw new TypeError('broken');
});

it.skip('skip', () => {});

for (const number of [1, 2, 3])
  it(`parametrized ${number}`, () => assert.ok(number < 3));

it('output', () => {
  console.log('this was printed');
  assert.fail('and failed');
});

it('slow', done => setTimeout(done, 250));

it('grüße 世界', () => {});

describe('outer', () => {
  describe('inner', () => {
    it('nested', () => {});
  });
});

it('crash', () => process.abort());

it('hang', () => {
  for (;;);
});
