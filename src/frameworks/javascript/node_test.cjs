// node:test: loaded before the test file (--require), and its reporter (--test-reporter). Runs in the file's own process.
//
// A reporter gets its events late, and those of a process that is taken down not at all. So they are taken where the
// runner emits them on its stream (EventEmitter events, as the documentation of `run` has them), at once. When a test
// starts to run is not told by any event that names its groups: it is seen at the runner's own class of tests, whose
// object is shown by async_hooks. Where a version has another class, all works but the blame for what happens in a test.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Readable } = require('node:stream');
const { isMainThread } = require('node:worker_threads');
const { createHook } = require('node:async_hooks');

/// One process writes the log; what it forks with our options does not.
function claim() {
  if (!isMainThread) return false;
  try {
    fs.closeSync(fs.openSync(path.join(__dirname, 'claimed'), 'wx'));
    return true;
  } catch {
    return globalThis[Symbol.for('pentad')] !== undefined;
  }
}

class Recorder {
  constructor() {
    Object.assign(this, require('./common.cjs'));
    this.log = new this.Log();
    this.ids = new this.Ids();
    this.tests = new Map(); // path: those seen and not ended, [{number, id, started}]
    this.count = 0;
    this.stack = [];
    this.uncaught = []; // whatever it belonged to
    this.began = this.now();
  }

  add(names) {
    const key = JSON.stringify(names);
    const test = { number: this.count++, id: this.ids.next(names), started: 0 };
    test.asked = this.isAsked(test.id);
    if (test.asked) this.log.exists(test.number, test.id);
    if (!this.tests.has(key)) this.tests.set(key, []);
    this.tests.get(key).push(test);
    return test;
  }

  start(test) {
    test.started = this.now();
    if (test.asked) this.log.starts(test.number, test.started);
  }

  take(type, data) {
    if (type === 'test:start') {
      this.stack.length = data.nesting;
      this.stack[data.nesting] = data.name;
    } else if (type === 'test:pass' || type === 'test:fail') {
      const names = [...this.stack.slice(0, data.nesting), data.name];
      if (data.details?.type === 'suite') this.endSuite(names, data);
      else this.end(names, type, data);
    } else if (type === 'test:diagnostic' && /^(?:Error|Warning): .*asynchronous activity/.test(data.message)) {
      this.stray(data.message);
    }
  }

  /// What was thrown when no test ran that it could belong to.
  stray(message) {
    const id = `${this.request.unit}::process::error`;
    const error = this.uncaught.find(one => message.includes(`"${one}"`));
    const problem = this.describe(error ?? new Error(message));
    if (error === undefined) Object.assign(problem, { message, location: '', traceback: '' });
    if (this.isAsked(id) || this.count === 0) this.log.extra(this.ids.next(['process', 'error']), problem);
  }

  /// The file was left before any of its tests began.
  endBroken(error) {
    this.log.extra(`${this.request.unit}::import`, this.describe(error));
    this.log.done();
    this.log.closed = true;
  }

  /// The file has no tests: it is one itself.
  endFile(status) {
    const { unit } = this.request;
    if (this.isAsked(unit)) {
      this.log.exists(0, unit);
      this.log.line('start', 0, -1, this.began.toFixed(6));
      const error = this.uncaught.at(-1);
      const problem = error === undefined ? { failed: true, message: `exited with status ${status}` } : this.describe(error);
      const seconds = this.now() - this.began;
      if (status === 0) this.log.passes(0, seconds);
      else this.log.ends(0, problem.failed ? 'failed' : 'error', seconds, problem);
    }
    this.log.done();
  }

  end(names, type, data) {
    if (String(data.skip).startsWith('test name does not match')) return;
    const test = this.tests.get(JSON.stringify(names))?.shift() ?? this.add(names);
    if (!test.asked) return;
    const seconds = (data.details?.duration_ms ?? 0) / 1000;
    if (!test.started) this.log.starts(test.number);
    if (data.skip !== undefined && data.skip !== false)
      this.log.ends(test.number, 'skipped', seconds, { message: data.skip === true ? '' : data.skip });
    else if (data.todo !== undefined && data.todo !== false)
      this.log.ends(test.number, 'skipped', seconds, { message: data.todo === true ? 'todo' : `todo: ${data.todo}` });
    else if (type === 'test:pass')
      this.log.passes(test.number, seconds);
    else
      this.fail(test, data, seconds);
  }

  fail(test, data, seconds) {
    const problem = this.problem(data);
    this.log.ends(test.number, problem.failed ? 'failed' : 'error', seconds, problem);
  }

  problem(data) {
    const error = data.details?.error;
    const fallback = data.file ? this.place(data.file, data.line) : '';
    // The runner wraps what was thrown.
    const thrown = error?.code === 'ERR_TEST_FAILURE' && error.cause !== undefined ? error.cause : error;
    const problem = this.describe(thrown, { fallback });
    if (typeof thrown === 'string') {
      problem.traceback = '';
      problem.failed = error.failureType === 'subtestsFailed';
    }
    if (error?.failureType === 'hookFailed' && !problem.message.includes(error.message))
      problem.message = `${error.message}: ${problem.message}`;
    return problem;
  }

  /// A group of tests is none itself; but its hooks may fail.
  endSuite(names, data) {
    const error = data.details?.error;
    if (!error || error.failureType === 'subtestsFailed' || data.skip || data.todo) return;
    const id = [this.request.unit, ...names.map(this.clean)].join('::');
    if (this.isAsked(id)) this.log.extra(id, this.problem(data));
  }

  /// Called when the runner is about to run a test; whether it shall.
  begin(names) {
    const test = this.add(names);
    const chosen = this.isChosen(test.id);
    if (!chosen && test.asked) test.asked = false;
    if (chosen) this.start(test);
    return chosen;
  }
}

function namesOf(test) {
  const names = [];
  for (let at = test; at && at.parent; at = at.parent) names.unshift(at.name);
  return names;
}

/// Wraps the runner's way of running a test.
function watchRuns(recorder, prototype) {
  const run = prototype.run;
  if (typeof run !== 'function') return;
  prototype.run = function (...values) {
    try {
      const isTest = this.parent && typeof this.hookType !== 'string' && this.reportedType !== 'suite' &&
                     this.constructor === prototype.constructor;
      if (isTest && !this.skipped && !this.error && !recorder.begin(namesOf(this))) {
        this.fn = () => {};
        this.skipped = true;
        this.message = 'test name does not match pattern';
      }
    } catch {}
    return run.apply(this, values);
  };
}

function watch(recorder) {
  const hook = createHook({
    init(id, type, trigger, resource) {
      if (type !== 'Test' || Object.getPrototypeOf(resource)?.constructor?.name !== 'Test') return;
      hook.disable();
      recorder.hasTests = true;
      watchRuns(recorder, Object.getPrototypeOf(resource));
    },
  }).enable();
  const emit = Readable.prototype.emit;
  let stream;
  const shim = function (type, ...values) {
    if (typeof type === 'string' && type.startsWith('test:') && this.constructor.name === 'TestsStream' &&
        (stream === undefined || stream === this)) {
      if (stream === undefined) process.on('exit', () => recorder.log.done()); // after the runner's handler
      stream = this;
      try {
        recorder.take(type, values[0]);
      } catch {}
    }
    return emit.call(this, type, ...values);
  };
  Object.defineProperty(Readable.prototype, 'emit', { value: shim, writable: true, configurable: true, enumerable: false });
  recorder.hasStream = () => stream !== undefined;
}

/// A test that ends the process takes what is not told with it; so says what follows. A file without tests is one.
function watchExit(recorder) {
  const { exit } = process;
  let forced = false;
  process.exit = function (...values) {
    forced ||= !String(new Error().stack).split('\n').slice(2, 3).join('').includes('node:internal/test_runner');
    return exit.apply(this, values);
  };
  process.on('uncaughtExceptionMonitor', error => {
    recorder.uncaught.push(error);
    if (!recorder.hasStream() && recorder.hasTests) recorder.endBroken(error);
  });
  process.on('exit', code => {
    if (!recorder.hasStream()) recorder.endFile(code);
    else if (forced) recorder.log.closed = true; // before the runner's own handler calls all that is left cancelled
  });
}

const symbol = Symbol.for('pentad');
if (claim() && !globalThis[symbol]) {
  const recorder = new Recorder();
  Object.defineProperty(globalThis, symbol, { value: recorder });
  for (let at = process.execArgv.length - 1; at >= 0; --at)
    if (process.execArgv[at].includes(__dirname)) process.execArgv.splice(at, 1);
  watch(recorder);
  watchExit(recorder);
}

module.exports = async function* reporter(source) {
  for await (const { type, data } of source) {
    const recorder = globalThis[symbol];
    if (recorder && !recorder.hasStream()) recorder.take(type, data);
  }
};
