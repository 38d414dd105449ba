// What all of pentad's adapters for JavaScript share: the log of events that pentad reads (one line each, fields escaped
// and separated by tabs; src/frameworks/unittest_events.cpp reads them), ids of tests, and errors as values.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const util = require('node:util');
const { fileURLToPath } = require('node:url');

const LONGEST_TEXT = 64 * 1024;
const LONGEST_MESSAGE = 2000;
const MESSAGE_LINES = 12;
const DEEPEST_CAUSE = 5;

/// Beside this file: {root, unit, only, left_out, mark, ...}.
const request = JSON.parse(fs.readFileSync(path.join(__dirname, 'request.json'), 'utf8'));
const roots = [request.root];
try {
  const real = fs.realpathSync(request.root);
  if (real !== request.root) roots.push(real);
} catch {}

function escape(field) {
  return String(field).replace(/[\\\t\n]/g, c => (c === '\t' ? '\\t' : c === '\n' ? '\\n' : '\\\\'));
}

// Taken before any test can replace them.
const { writeSync, fstatSync, openSync } = fs;
const hrtime = process.hrtime.bigint.bind(process.hrtime);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

function writeAll(descriptor, text) {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') return; // closed by a test: the file still has it
      Atomics.wait(sleeper, 0, 0, 1);
    }
  }
}

/// Seconds on the clock that pentad uses too.
function now() {
  return Number(hrtime()) / 1e9;
}

class Log {
  constructor() {
    this.descriptor = openSync(path.join(__dirname, 'events'), 'a');
    this.closed = false;
  }
  line(...fields) {
    if (!this.closed) writeAll(this.descriptor, fields.map(escape).join('\t') + '\n');
  }
  /// Tells in the output how much of the log was written before what is printed next.
  mark() {
    if (!this.closed) writeAll(1, `\x1e${request.mark}:${fstatSync(this.descriptor).size}\x1e`);
  }
  exists(number, id) { this.line('test', number, id); }
  starts(number, moment = now()) {
    this.line('start', number, -1, moment.toFixed(6));
    this.mark();
  }
  passes(number, seconds) { this.line('pass', number, seconds.toFixed(6)); }
  ends(number, outcome, seconds, problem) {
    this.line('finish', number, -1, outcome, seconds.toFixed(6), problem?.message ?? '', problem?.location ?? '',
              problem?.traceback ?? '');
    if (outcome !== 'skipped') this.mark();
  }
  /// A failure that belongs to no test.
  extra(id, problem) {
    this.line('extra', id, 'error', problem.message, problem.location, problem.traceback);
    this.mark();
  }
  done() {
    this.line('done', 'complete', 0);
    this.mark();
  }
}

// -- ids ---------------------------------------------------------------------------------------------------------------

function clean(name) {
  // Lone surrogates are no text, and control characters no name.
  return Buffer.from(String(name), 'utf8').toString('utf8').replace(/[\x00-\x1f\x7f]+/g, ' ');
}

class Ids {
  constructor() { this.counts = new Map(); }
  /// `names`: of the groups around it, and its own. Of several with the same, the second gets ` (2)`.
  next(names) {
    const id = [request.unit, ...names.map(clean)].join('::');
    const count = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, count);
    if (count === 1) return id;
    const numbered = `${id} (${count})`;
    return this.counts.has(numbered) ? this.next([...names, '']) : (this.counts.set(numbered, 1), numbered);
  }
}

/// Failures that belong to a group or to the whole file come back only if all in it run.
function rangeOf(id) {
  if (id === request.unit || id.endsWith('::process::exit') || id === `${request.unit}::import`) return `${request.unit}::`;
  return id.slice(0, id.lastIndexOf('::') + 2);
}

const only = new Set(request.only);
const leftOut = new Set(request.left_out);

/// `known`: all ids that there are, if that can be said; else those asked for stand for what is below them too.
function isChosen(id, known) {
  if (leftOut.has(id)) return false;
  if (only.size === 0 || only.has(id)) return true;
  for (const one of only)
    if (known ? !known.has(one) && id.startsWith(rangeOf(one)) : covers(one, id)) return true;
  return false;
}

function covers(asked, id) {
  return id.startsWith(`${asked}::`) || asked.startsWith(`${id}::`) || asked === request.unit ||
         asked.endsWith('::process::exit');
}

/// Its result is wanted.
function isAsked(id) {
  return !leftOut.has(id) && (only.size === 0 || only.has(id));
}

// -- errors ------------------------------------------------------------------------------------------------------------

function plain(text) {
  return util.stripVTControlCharacters(Buffer.from(String(text), 'utf8').toString('utf8'));
}

function cut(text, limit) {
  return text.length > limit ? text.slice(0, limit) + '…' : text;
}

function relative(file) {
  for (const root of roots) {
    const below = path.relative(root, file);
    if (below !== '' && !below.startsWith('..') && !path.isAbsolute(below)) return below;
  }
  return '';
}

function place(file, line) {
  try {
    if (String(file).startsWith('file:')) file = fileURLToPath(file);
  } catch {
    return '';
  }
  const below = path.isAbsolute(file) ? relative(file) : '';
  return below === '' || below.split(path.sep).includes('node_modules') ? '' : `${below}:${line}`;
}

/// The innermost frame that lies in the workspace, and in no package that was installed.
function locationOf(stack) {
  for (const line of stack.split('\n')) {
    const frame = /^\s+(?:at|❯) (?:.*? \()?((?:file:\/\/)?\/.*?)(?:\?[^:]*)?:(\d+)(?::\d+)?\)?\s*$/.exec(line);
    const found = frame ? place(frame[1], frame[2]) : '';
    if (found !== '') return found;
  }
  return '';
}

/// Of a file that can't be parsed: named in the text.
function namedIn(text) {
  for (const [, file, line] of text.matchAll(/(\/[^\s:()]+):(\d+)\b/g)) {
    const found = place(file, line);
    if (found !== '') return found;
  }
  const inBrackets = /(\/[^\s:()]+): [^\n]*\((\d+):\d+\)/.exec(text);
  return inBrackets ? place(inBrackets[1], inBrackets[2]) : '';
}

function isAssertion(error) {
  const name = String(error.name ?? error.constructor?.name ?? '');
  return name.includes('Assertion') || error.code === 'ERR_ASSERTION' || error.matcherResult !== undefined ||
         (error.actual !== undefined && error.expected !== undefined) || error.showDiff === true;
}

function isError(value) {
  return value !== null && typeof value === 'object' && (value instanceof Error || typeof value.message === 'string');
}

function messageOf(error) {
  if (typeof error === 'string') return plain(error);
  if (!isError(error)) return `thrown: ${util.inspect(error, { depth: 2 })}`;
  const name = String(error.name || error.constructor?.name || 'Error');
  const message = plain(error.message ?? '');
  return message.startsWith(name) || message === '' ? message || name : `${name}: ${message}`;
}

/// Of the tools themselves, and node's own. So are ours.
const FOREIGN_FRAME = /^\s+at .*(?:node:internal\/|\/node_modules\/(?:\.pnpm\/)?(?:@?jest|@?vitest|mocha|expect|chai|tinypool|vite-node)[-/@])/;

function withoutForeign(stack) {
  const own = stack.split('\n').filter(line => !FOREIGN_FRAME.test(line) && !line.includes(__dirname));
  return own.join('\n');
}

function textOf(error, extra, depth) {
  if (!isError(error)) return messageOf(error);
  let text = withoutForeign(plain(error.stack ?? ''));
  if (!text.includes(plain(error.message ?? ''))) text = `${messageOf(error)}\n${text}`;
  const diff = extra ?? (typeof error.diff === 'string' ? plain(error.diff) : '');
  if (diff !== '' && !text.includes(diff)) text += `\n\n${diff}`;
  if (depth < DEEPEST_CAUSE && error.cause !== undefined) text += `\ncaused by ${textOf(error.cause, '', depth + 1)}`;
  if (depth < DEEPEST_CAUSE && Array.isArray(error.errors))
    for (const one of error.errors) text += `\n${textOf(one, '', depth + 1)}`;
  return text;
}

/// {failed, message, location, traceback} of whatever was thrown. `diff`: of what was expected and what came, if the
/// error does not say it. `fallback`: where the test is. Never throws.
function describe(error, { diff, fallback = '' } = {}) {
  try {
    const traceback = textOf(error, diff, 0);
    const stack = isError(error) ? String(error.stack ?? '') : '';
    const lines = messageOf(error).split('\n').filter(line => line.trim() !== '');
    return {
      failed: isError(error) && isAssertion(error),
      message: cut(lines.slice(0, MESSAGE_LINES).join('\n'), LONGEST_MESSAGE),
      location: locationOf(plain(stack)) || locationOf(traceback) || fallback || namedIn(traceback),
      traceback: cut(traceback, LONGEST_TEXT),
    };
  } catch (trouble) {
    return { failed: false, message: 'it threw what cannot be described', location: fallback, traceback: String(trouble?.stack) };
  }
}

function join(problems) {
  return {
    failed: problems[0].failed,
    message: cut(problems.map(one => one.message).join('\n'), LONGEST_MESSAGE * 4),
    location: problems[0].location,
    traceback: cut(problems.map(one => one.traceback).join('\n'), LONGEST_TEXT),
  };
}

module.exports = { request, Log, Ids, now, describe, join, isChosen, isAsked, place, locationOf, clean, plain };
