// Vitest's reporter. Runs in Vitest's main process; a set-up file, which it adds, tells from the worker when a test
// starts, as what the worker reports comes late, and never when it dies.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const { request, Log, Ids, describe, join, isChosen, isAsked, place, plain } = createRequire(import.meta.url)('./common.cjs');

function escapeForRegExp(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function namesOf(task) {
  const names = [];
  for (let at = task; at && at.type !== 'file' && at !== at.file && at.filepath === undefined; at = at.suite) names.unshift(at.name);
  return names;
}

/// The ids that are asked for as Vitest's own pattern, which it matches with names joined by spaces.
function patternFor() {
  const names = id => escapeForRegExp(id.slice(request.unit.length + 2).replace(/ \(\d+\)$/, '').split('::').join(' '))
    .replaceAll(' ', '[\\s\\x00-\\x1f]+');
  const left = request.left_out.filter(id => id.startsWith(`${request.unit}::`)).map(names);
  const whole = request.only.some(id => id === request.unit || /::(process::\w+|import|hook)$/.test(id));
  const wanted = whole ? [] : request.only.map(names);
  if (left.length === 0 && wanted.length === 0) return undefined;
  return new RegExp(`^${left.length ? `(?!(?:${left.join('|')})$)` : ''}${wanted.length ? `(?:${wanted.join('|')})$` : ''}`, 'u');
}

function setupText(vitest, events) {
  return `import { beforeEach } from ${JSON.stringify(pathToFileURL(vitest).href)};
import { openSync, readFileSync, writeSync } from 'node:fs';
const log = openSync(${JSON.stringify(events)}, 'a');
let numbers;
beforeEach(({ task }) => {
  try {
    numbers ??= JSON.parse(readFileSync(${JSON.stringify(path.join(here, 'numbers.json'))}, 'utf8'));
    const number = numbers[task.id];
    const moment = Number(process.hrtime.bigint()) / 1e9;
    if (number !== undefined) writeSync(log, \`start\\t\${number}\\t-1\\t\${moment.toFixed(6)}\\n\`);
  } catch {}
});
`;
}

export default class {
  constructor() {
    this.log = new Log();
    this.ids = new Ids();
    this.numbers = new Map(); // task id: number
    this.settled = new Set();
    this.printed = new Map();
    this.known = new Map();
  }

  onInit(vitest) {
    this.vitest = vitest;
    const setup = path.join(here, 'setup.mjs');
    const own = path.join(fs.realpathSync(request.package), 'dist', 'index.js');
    fs.writeFileSync(setup, setupText(own, path.join(here, 'events')));
    const pattern = patternFor();
    const configs = [vitest.config, ...(vitest.projects ?? []).map(project => project.config)];
    for (const config of new Set(configs)) {
      config.setupFiles = [setup, ...(config.setupFiles ?? []).filter(file => file !== setup)];
      if (pattern) config.testNamePattern = pattern;
      if (config.snapshotOptions) config.snapshotOptions.updateSnapshot = 'none';
    }
  }

  // Vitest 1 to 3.
  onCollected(files) {
    for (const file of files ?? []) this.collect(file);
  }
  // Vitest 4.
  onTestModuleCollected(module) {
    if (module.task) this.collect(module.task);
  }

  collect(file) {
    if (path.resolve(file.filepath) !== request.file) return;
    const visit = task => {
      if (task.tasks) return task.tasks.forEach(visit);
      if (this.known.has(task.id)) return;
      const id = this.ids.next(namesOf(task));
      this.known.set(task.id, id);
      if (!isAsked(id) || !isChosen(id)) return;
      this.numbers.set(task.id, this.numbers.size);
      this.log.exists(this.numbers.get(task.id), id);
    };
    file.tasks.forEach(visit);
    fs.writeFileSync(path.join(here, 'numbers.new'), JSON.stringify(Object.fromEntries(this.numbers)));
    fs.renameSync(path.join(here, 'numbers.new'), path.join(here, 'numbers.json'));
    this.log.line('loaded');
  }

  onUserConsoleLog({ taskId, content }) {
    const own = this.numbers.has(taskId) && !this.settled.has(taskId);
    if (!own) return void process.stdout.write(content);
    this.printed.set(taskId, (this.printed.get(taskId) ?? '').slice(-1024 * 1024) + content);
  }

  onTaskUpdate(packs) {
    for (const [id, result] of packs) {
      const task = this.vitest.state.idMap.get(id);
      if (task && !task.tasks && result && result.state !== 'run') this.settle(task);
    }
  }
  onTestCaseResult(test) {
    if (test.task) this.settle(test.task);
  }

  settle(task) {
    const number = this.numbers.get(task.id);
    if (number === undefined || this.settled.has(task.id)) return;
    const state = task.result?.state ?? (task.mode === 'run' || task.mode === 'only' ? undefined : 'skip');
    if (state === undefined || state === 'run' || state === 'queued') return;
    this.settled.add(task.id);
    const seconds = (task.result?.duration ?? 0) / 1000;
    if (state === 'pass') return this.log.passes(number, seconds);
    if (state === 'skip' || state === 'todo')
      return this.log.ends(number, 'skipped', seconds, { message: task.result?.note ?? (task.mode === 'todo' ? 'todo' : '') });
    this.log.starts(number);
    const printed = this.printed.get(task.id);
    if (printed) fs.writeSync(1, printed);
    const problems = (task.result?.errors ?? []).map(error => this.problemOf(error, task));
    if (problems.length === 0) problems.push({ failed: true, message: 'it failed', location: '', traceback: '' });
    this.log.ends(number, problems[0].failed ? 'failed' : 'error', seconds, join(problems));
  }

  problemOf(error, task) {
    const line = task?.location?.line;
    const problem = describe(error, { fallback: line ? place(request.file, line) : '' });
    if (problem.message.startsWith('Error: Expect test to fail')) problem.failed = true;
    return problem;
  }

  onFinished(files = [], errors = []) {
    this.finish(files, errors);
  }
  onTestRunEnd(modules, errors) {
    if (!this.vitest.version.startsWith('3')) this.finish(modules.map(module => module.task), errors);
  }

  finish(files, errors) {
    let died = false;
    for (const file of files) if (file) died = this.finishFile(file) || died;
    const stray = errors.filter(error => !/Worker (exited|forks|terminated)|exited unexpectedly|Channel closed/i.test(String(error.message)));
    if (stray.length > 0)
      this.log.extra(`${request.unit}::process::error`, join(stray.map(error => this.problemOf(error))));
    if (!died && stray.length === errors.length) this.log.done();
  }

  /// Whether tests of it have no result.
  finishFile(file) {
    if (path.resolve(file.filepath) !== request.file) return false;
    this.collect(file);
    const groups = [];
    const visit = task => {
      if (!task.tasks) return this.settle(task);
      if (task.result?.errors?.length) groups.push(task);
      task.tasks.forEach(visit);
    };
    visit(file);
    for (const group of groups) this.failGroup(group, file);
    return [...this.numbers.keys()].some(id => !this.settled.has(id));
  }

  /// A file that can't be imported, or a hook for all in a group.
  failGroup(group, file) {
    const problem = join(group.result.errors.map(error => this.problemOf(error)));
    const kind = this.numbers.size === 0 && group === file ? ['import'] : [...namesOf(group), 'hook'];
    this.log.extra([request.unit, ...kind].join('::'), problem);
    const visit = task => {
      if (task.tasks) return task.tasks.forEach(visit);
      const number = this.numbers.get(task.id);
      if (number === undefined || this.settled.has(task.id)) return;
      this.settled.add(task.id);
      this.log.ends(number, 'not run', 0, { message: 'not run: a hook failed' });
    };
    visit(group);
  }
}
