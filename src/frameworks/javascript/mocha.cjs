// Mocha: runs one file in this process, with the project's own options, and tells the log what happens as it happens.
// node mocha.cjs: `options` of the request are those of the project's script.
'use strict';

const path = require('node:path');
const { createRequire } = require('node:module');
const { request, Log, Ids, describe, plain, isChosen, isAsked, now } = require('./common.cjs');

const from = createRequire(path.join(process.cwd(), 'package.json'));
const Mocha = from('mocha');
const log = new Log();
let started = false; // it has loaded its files

function namesOf(runnable) {
  const names = [];
  for (let at = runnable; at && !(at.root && !at.title); at = at.parent) names.unshift(at.title);
  return names;
}

/// What is a stack's text of this: Mocha's own reporters show the difference apart.
function problemOf(error) {
  let diff;
  const comparable = error !== null && typeof error === 'object' && error.showDiff !== false &&
                     error.actual !== undefined && error.expected !== undefined;
  try {
    if (comparable) diff = Mocha.reporters.Base.generateDiff(stringify(error.actual), stringify(error.expected));
  } catch {}
  return describe(error, diff === undefined ? {} : { diff: plain(diff).trim() });
}

function stringify(value) {
  return typeof value === 'string' ? value : from('mocha/lib/utils').stringify(value);
}

class Reporter {
  constructor(runner) {
    started = true;
    this.numbers = new Map(); // test: its number
    this.known = new Map();
    this.ended = new Set(); // numbers
    this.since = now();
    const events = Mocha.Runner.constants;
    runner.once(events.EVENT_RUN_BEGIN, () => this.begin(runner.suite));
    runner.on(events.EVENT_TEST_BEGIN, test => this.start(test));
    runner.on(events.EVENT_TEST_PENDING, test => this.end(test, number => log.ends(number, 'skipped', 0)));
    runner.on(events.EVENT_TEST_FAIL, (runnable, error) => this.fail(runnable, error));
    // Not when it passes: after that it may still fail, when it is done twice.
    runner.on(events.EVENT_TEST_END, test => {
      if (test.state === 'passed') this.end(test, (number, seconds) => log.passes(number, seconds));
    });
    runner.on(events.EVENT_RUN_END, () => log.done());
  }

  begin(root) {
    const ids = new Ids();
    root.eachTest(test => this.known.set(test, ids.next(namesOf(test))));
    const all = new Set(this.known.values());
    for (const [test, id] of this.known) {
      if (!isChosen(id, all)) {
        test.parent.tests = test.parent.tests.filter(one => one !== test);
      } else if (isAsked(id)) {
        this.numbers.set(id, this.numbers.size);
        log.exists(this.numbers.get(id), id);
      }
    }
    log.line('loaded');
  }

  numberOf(test) {
    // A test that is tried again is a copy.
    for (let at = test; at; at = at.retriedTest?.()) {
      const number = this.numbers.get(this.known.get(at));
      if (number !== undefined) return number;
    }
  }

  start(test) {
    this.since = now();
    const number = this.numberOf(test);
    if (number !== undefined) log.starts(number, this.since);
  }

  /// Returns whether it had not ended before.
  end(test, how) {
    const number = this.numberOf(test);
    if (number === undefined || this.ended.has(number)) return number === undefined;
    this.ended.add(number);
    how(number, now() - this.since);
    return true;
  }

  fail(runnable, error) {
    if (runnable.type === 'hook') return this.failHook(runnable, error);
    const problem = problemOf(error);
    if (!this.end(runnable, (number, seconds) => log.ends(number, problem.failed ? 'failed' : 'error', seconds, problem)))
      log.extra(`${request.unit}::process::error`, problem);
  }

  /// One of `before each` is the failure of the test that it came before; of `before all`, of all in its group.
  failHook(hook, error) {
    const problem = problemOf(error);
    const kind = String(hook.originalTitle ?? hook.title).replace(/^"(.*)" hook.*$/s, '$1');
    problem.message = `in the "${kind}" hook: ${problem.message}`;
    const test = hook.ctx?.currentTest;
    const outcome = problem.failed ? 'failed' : 'error';
    if (kind !== 'before each' || !test || !this.end(test, (number, seconds) => log.ends(number, outcome, seconds, problem)))
      log.extra([request.unit, ...namesOf(hook.parent), kind].join('::'), problem);
    const message = `not run: the "${kind}" hook failed`;
    for (const one of this.known.keys())
      if (isBelow(one, hook.parent) && !one.state) this.end(one, number => log.ends(number, 'not run', 0, { message }));
  }
}

function isBelow(test, group) {
  for (let at = test; at; at = at.parent)
    if (at === group) return true;
  return false;
}

module.exports = Reporter; // what Mocha finds under this file's name

/// A file that can't be loaded: Mocha says so and ends.
for (const name of ['loadFiles', 'loadFilesAsync']) {
  const load = Mocha.prototype[name];
  const fail = error => {
    log.extra(`${request.unit}::import`, problemOf(error));
    log.done();
    throw error;
  };
  Mocha.prototype[name] = function (...values) {
    try {
      const loaded = load.apply(this, values);
      return typeof loaded?.then === 'function' ? loaded.then(undefined, fail) : loaded;
    } catch (error) {
      fail(error);
    }
  };
}
process.on('uncaughtExceptionMonitor', error => {
  if (started || log.closed) return;
  log.extra(`${request.unit}::import`, problemOf(error));
  log.done();
});

const { loadOptions } = from('mocha/lib/cli/options');
const options = loadOptions(request.options);
Object.assign(options, { _: [request.file], spec: [request.file], reporter: __filename,
  parallel: false, p: false, watch: false, w: false, 'dry-run': false, dryRun: false, color: false, colors: false, c: false, C: false,
  'full-trace': true, fullTrace: true });
for (const name of ['reporter-option', 'reporterOption', 'reporter-options', 'reporterOptions', 'O', 'R', 'grep', 'g', 'fgrep', 'f', 'invert', 'i', 'bail', 'b', 'jobs', 'j', 'watch-files', 'sort', 'S', 'ignore', 'exclude'])
  delete options[name];

from('mocha/lib/cli/cli').main([], options);
