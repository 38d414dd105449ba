test('pass', () => {});

test('fail', () => {
  expect(1 + 1).toBe(3);
});

test('error', () => {
  throw new TypeError('broken');
});

test.skip('skip', () => {});

test.failing('expected failure', () => {
  expect(1).toBe(2);
});

test.each([1, 2, 3])('parametrized %i', number => {
  expect(number).toBeLessThan(3);
});

test('output', () => {
  console.log('this was printed');
  expect(true).toBe(false);
});

test('slow', done => {
  setTimeout(done, 250);
});

test('grüße 世界', () => {});

describe('outer', () => {
  describe('inner', () => {
    it('nested', () => {});
  });
});

test('crash', () => {
  process.abort();
});

test('hang', () => {
  for (;;);
});
