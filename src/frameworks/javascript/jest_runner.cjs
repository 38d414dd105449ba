// Jest's `testRunner`: Jest's own (jest-circus), with a look at its events. Runs in Jest's process.
'use strict';

const fs = require('node:fs');
const { createRequire } = require('node:module');
const { request, Log, Ids, now, describe, join, isChosen, isAsked, locationOf } = require('./common.cjs');

function namesOf(entry) {
  const names = [];
  for (let at = entry; at && at.parent; at = at.parent) names.unshift(at.name);
  return names;
}

/// Jest keeps what was thrown, and an error made where the test stands in the file.
function problemOf(entry, test) {
  const [thrown, made] = Array.isArray(entry) ? entry : [entry, undefined];
  const fallback = (made?.stack && locationOf(made.stack)) || whereIs(test);
  const problem = describe(thrown ?? made, { fallback });
  if (problem.message.startsWith('Error: Failing test passed')) problem.failed = true;
  return problem;
}

function whereIs(test) {
  const stack = test?.asyncError?.stack;
  return typeof stack === 'string' ? locationOf(stack) : '';
}

class Watcher {
  constructor(log) {
    this.log = log;
    this.numbers = new Map(); // test: its number
    this.settled = new Set();
    this.since = now();
  }

  see(event, state) {
    switch (event.name) {
      case 'run_start': return this.begin(state.rootDescribeBlock);
      case 'test_start': return this.start(event.test);
      case 'test_skip': return this.settle(event.test, number => this.log.ends(number, 'skipped', 0));
      case 'test_todo': return this.settle(event.test, number => this.log.ends(number, 'skipped', 0, { message: 'todo' }));
      case 'test_done': return this.settle(event.test, number => this.end(number, event.test));
      case 'run_finish': return this.finish(state);
    }
  }

  begin(root) {
    const ids = new Ids();
    const tests = [];
    const visit = block => {
      for (const child of block.children)
        if (child.type === 'describeBlock') visit(child);
        else tests.push([child, ids.next(namesOf(child))]);
    };
    visit(root);
    const known = new Set(tests.map(([, id]) => id));
    for (const [test, id] of tests) {
      const chosen = isChosen(id, known);
      if (!chosen) test.mode = 'skip';
      if (!chosen || !isAsked(id)) continue;
      this.numbers.set(test, this.numbers.size);
      this.log.exists(this.numbers.get(test), id);
    }
    this.log.line('loaded');
  }

  start(test) {
    this.since = now();
    this.tell(test, number => this.log.starts(number, this.since));
  }

  tell(test, how) {
    const number = this.numbers.get(test);
    if (number !== undefined) how(number);
  }

  settle(test, how) {
    if (this.settled.has(test)) return;
    this.settled.add(test);
    this.tell(test, how);
  }

  end(number, test) {
    const seconds = test.duration ? test.duration / 1000 : now() - this.since; // it counts whole milliseconds
    if (test.errors.length === 0) return this.log.passes(number, seconds);
    const problem = join(test.errors.map(entry => problemOf(entry, test)));
    this.log.ends(number, problem.failed ? 'failed' : 'error', seconds, problem);
  }

  finish(state) {
    if (state.unhandledErrors.length > 0)
      this.log.extra(`${request.unit}::process::error`, join(state.unhandledErrors.map(entry => problemOf(entry))));
  }
}

/// As Jest itself finds it: it is a dependency of one of its parts.
function findCircus() {
  let from = createRequire(fs.realpathSync(process.argv[1]));
  for (const next of ['jest-cli', 'jest-config', '']) {
    try {
      return from('jest-circus/runner');
    } catch (error) {
      if (next === '' || error.code !== 'MODULE_NOT_FOUND') throw error;
      from = createRequire(from.resolve(next));
    }
  }
}

module.exports = async (globalConfig, config, environment, runtime, testPath, ...more) => {
  const log = new Log();
  const watcher = new Watcher(log);
  const own = environment.handleTestEvent?.bind(environment);
  environment.handleTestEvent = (event, state) => {
    watcher.see(event, state);
    return own?.(event, state);
  };
  const circus = findCircus();
  try {
    const result = await (circus.default ?? circus)(globalConfig, config, environment, runtime, testPath, ...more);
    if (watcher.numbers.size === 0 && result.testResults.length === 0 && !result.skipped)
      log.extra(`${request.unit}::import`, { message: 'it has no tests', location: '', traceback: '' });
    log.done();
    return result;
  } catch (error) {
    log.extra(`${request.unit}::import`, describe(error));
    log.done();
    throw error;
  }
};
