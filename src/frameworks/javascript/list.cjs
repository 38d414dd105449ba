// Asks a project's own tool which files are its tests. node -e list.cjs REQUEST: {tool, package, options, words}; prints
// one line, `pentad:` and JSON: {version, files, options} or {problem}.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');
const { spawnSync } = require('node:child_process');

const request = JSON.parse(process.argv[1]);
const from = createRequire(path.join(process.cwd(), 'package.json'));
const tell = answer => fs.writeSync(1, `\npentad:${JSON.stringify(answer)}\n`);

class Problem extends Error {}

function versionOf(tool) {
  return JSON.parse(fs.readFileSync(path.join(request.package, 'package.json'), 'utf8')).version;
}

function needVersion(tool, version, least) {
  if (Number.parseInt(version, 10) < least)
    throw new Problem(`${tool} ${version} is too old: pentad needs ${least} or newer`);
  return version;
}

/// What a tool prints on stdout.
function ask(tool, version, words) {
  const ran = spawnSync(process.execPath, [...request.node_options, ...words], {
    encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  if (ran.status === 0) return ran.stdout;
  const lines = (ran.stderr + ran.stdout).split('\n').filter(line => line.trim() !== '');
  throw new Problem(`${tool} ${version} can't list its tests: ${lines.slice(0, 8).join('\n') || ran.error || `status ${ran.status}`}`);
}

function parse(tool, version, text) {
  const start = text.search(/^\[/m); // a configuration may print too
  try {
    return JSON.parse(text.slice(start));
  } catch {
    throw new Problem(`${tool} ${version} printed no list of its tests: ${text.slice(0, 200)}`);
  }
}

/// Options of a script without what pentad decides itself, and without the words that choose files. `flags`: those that
/// take no value; `dropped`: those left out with their value.
function keep(words, flags, dropped) {
  const options = [];
  const files = [];
  for (let at = 0; at < words.length; ++at) {
    const word = words[at];
    if (!word.startsWith('-') || word === '-' || word === '--') {
      if (word !== '--') files.push(word);
      continue;
    }
    const [, name] = /^(-[^=]*)/.exec(word);
    const values = [];
    if (!word.includes('=') && !flags(name))
      while (at + 1 < words.length && !words[at + 1].startsWith('-') && values.length < 1) values.push(words[++at]);
    if (!dropped.has(name.replace(/^--no-/, '--'))) options.push(word, ...values);
  }
  return { options, files };
}

// -- Jest --------------------------------------------------------------------------------------------------------------

function listJest() {
  const version = needVersion('jest', versionOf('jest'), 27);
  const entry = path.join(request.package, 'bin', 'jest.js');
  let known = {};
  try {
    const jest = createRequire(fs.realpathSync(entry));
    known = jest('jest-cli').yargsOptions ?? createRequire(jest.resolve('jest-cli'))('./cli/args').options ?? {};
  } catch {}
  const aliases = new Map();
  for (const [name, option] of Object.entries(known))
    for (const alias of [name, ...[option.alias ?? []].flat()]) aliases.set(alias.length === 1 ? `-${alias}` : `--${alias}`, option);
  const isFlag = name => (aliases.get(name) ?? aliases.get(name.replace(/^--no-/, '--')))?.type === 'boolean';
  const dropped = new Set(['--watch', '--watchAll', '--coverage', '--collectCoverage', '--reporters', '--bail', '-b', '--ci', '--verbose',
    '--silent', '-u', '--updateSnapshot', '--onlyChanged', '-o', '--changedSince', '--shard', '--json', '--outputFile', '--runInBand', '-i',
    '--maxWorkers', '-w', '--testNamePattern', '-t', '--notify', '--color', '--colors', '--passWithNoTests', '--coverageDirectory',
    '--coverageReporters', '--collectCoverageFrom', '--testResultsProcessor', '--onlyFailures', '-f', '--lastCommit', '--debug',
    '--findRelatedTests', '--workerThreads', '--randomize', '--forceExit', '--detectOpenHandles', '--logHeapUsage']);
  const { options, files } = keep(request.options, isFlag, dropped);
  const listed = ask('jest', version, [entry, ...options, ...files, '--listTests', '--json', '--passWithNoTests', '--watchAll=false']);
  return { version, files: parse('jest', version, listed), options: [entry, ...options] };
}

// -- Vitest ------------------------------------------------------------------------------------------------------------

function listVitest() {
  const version = needVersion('vitest', versionOf('vitest'), 2);
  const entry = path.join(request.package, 'vitest.mjs');
  const flags = new Set(['--run', '--watch', '-w', '--ui', '--open', '--coverage', '--globals', '--dom', '--silent', '--passWithNoTests',
    '--hideSkippedTests', '--isolate', '--fileParallelism', '--no-file-parallelism', '--file-parallelism', '--allowOnly', '--typecheck',
    '--update', '-u', '--logHeapUsage', '--disableConsoleIntercept', '--standalone', '--expandSnapshotDiff', '--browser.headless',
    '--no-isolate', '--no-coverage', '--no-watch', '--no-color', '--color', '--clearScreen', '--printConsoleTrace', '--changed', '--inspect', '--inspect-brk']);
  const dropped = new Set(['--run', '--watch', '-w', '--ui', '--open', '--coverage', '--reporter', '--silent', '--update', '-u', '--bail',
    '--passWithNoTests', '--shard', '--outputFile', '--changed', '-t', '--testNamePattern', '--hideSkippedTests', '--color', '--fileParallelism',
    '--file-parallelism', '--maxWorkers', '--minWorkers', '--max-workers', '--min-workers', '--standalone', '--retry', '--inspect', '--inspect-brk']);
  const isFlag = name => flags.has(name) || name.startsWith('--coverage.') || name.startsWith('--no-');
  const words = ['run', 'watch', 'dev', 'related', 'bench', 'list'].includes(request.options[0]) ? request.options.slice(1) : request.options;
  const kept = keep(words, isFlag, dropped);
  const options = kept.options.filter(word => !word.startsWith('--coverage'));
  const listed = ask('vitest', version, [entry, 'list', ...kept.files, ...options, '--filesOnly', '--json']);
  const entries = parse('vitest', version, listed);
  const files = [...new Set(entries.map(one => one.file))];
  return { version, files, options: [entry, 'run', ...options] };
}

// -- Mocha -------------------------------------------------------------------------------------------------------------

function listMocha() {
  const version = needVersion('mocha', versionOf('mocha'), 8);
  const { loadOptions } = from('mocha/lib/cli/options');
  const { isNodeFlag } = from('mocha/lib/cli/node-flags');
  const options = loadOptions(request.options);
  const collect = from('mocha/lib/cli/collect-files');
  // As mocha's own command has it: what its words and its settings name, else ./test.
  const spec = [...new Set([...(options._ ?? []).map(String), ...[options.spec ?? []].flat()])];
  const found = collect({ ignore: [], extension: [], file: [], recursive: false, sort: false, ...options,
    spec: spec.length > 0 ? spec : ['./test'] });
  const files = Array.isArray(found) ? found : found.files;
  const first = new Set([options.file ?? []].flat().map(file => path.resolve(file)));
  const node = [options['node-option'] ?? options.n ?? []].flat().map(flag => `--${flag}`);
  for (const [name, value] of Object.entries(options))
    if (name !== 'node-option' && !['r', 'require', 'import', 'loader'].includes(name) && isNodeFlag(name)) node.push(value === true ? `--${name}` : `--${name}=${value}`);
  const loaders = ['import', 'loader', 'experimental-loader'].flatMap(name =>
    [options[name] ?? []].flat().map(value => `--${name}=${value}`));
  return { version, files: files.map(file => path.resolve(file)).filter(file => !first.has(file)), options: request.options,
    node_options: [...new Set([...node, ...loaders])] };
}

// -- node:test ---------------------------------------------------------------------------------------------------------

const NODE_FLAGS_WITH_VALUE = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions',
  '--env-file', '--env-file-if-exists', '--test-reporter', '--test-reporter-destination', '--test-name-pattern', '--test-skip-pattern',
  '--test-concurrency', '--test-timeout', '--test-shard', '--test-isolation', '--experimental-test-isolation', '--input-type',
  '--test-coverage-include', '--test-coverage-exclude', '--test-coverage-lines', '--test-coverage-branches', '--test-coverage-functions',
  '--stack-trace-limit', '--max-old-space-size', '--icu-data-dir', '--openssl-config', '--title', '--watch-path']);
const NODE_DROPPED = new Set(['--test', '--watch', '--watch-path', '--watch-preserve-output', '--test-reporter', '--test-reporter-destination',
  '--test-name-pattern', '--test-skip-pattern', '--test-concurrency', '--test-shard', '--experimental-test-coverage', '--test-isolation',
  '--experimental-test-isolation', '--test-coverage-include', '--test-coverage-exclude', '--test-coverage-lines',
  '--test-coverage-branches', '--test-coverage-functions', '--enable-source-maps-dropped', '--test-update-snapshots', '--test-rerun-failures']);

function toRegExp(glob) {
  let text = '';
  let depth = 0;
  for (let at = 0; at < glob.length; ++at) {
    const c = glob[at];
    if (glob.startsWith('**/', at)) (text += '(?:[^/]+/)*'), (at += 2);
    else if (glob.startsWith('**', at)) (text += '.*'), (at += 1);
    else if (c === '*') text += '[^/]*';
    else if (c === '?') text += glob[at + 1] === '(' ? '' : '[^/]';
    else if (c === '{') (text += '(?:'), ++depth;
    else if (c === '}' && depth > 0) (text += ')'), --depth;
    else if (c === ',' && depth > 0) text += '|';
    else if (c === '[') text += '[';
    else if (c === ']') text += ']';
    else if (c === '(' && /[?*+@]/.test(glob[at - 1] ?? '')) {
      const end = glob.indexOf(')', at);
      text += `(?:${glob.slice(at + 1, end)})${glob[at - 1] === '@' ? '' : glob[at - 1]}`;
      at = end;
    } else text += c.replace(/[\\^$.+()|]/g, '\\$&');
  }
  return new RegExp(`^${text}$`);
}

function* filesBelow(folder, below = '') {
  let entries = [];
  try {
    entries = fs.readdirSync(path.join(folder, below), { withFileTypes: true });
  } catch {}
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git' && !request.foreign.includes(path.join(folder, name)))
      yield* filesBelow(folder, name);
    else if (entry.isFile()) yield name;
  }
}

function listNode() {
  const version = process.version;
  const [major, minor] = version.slice(1).split('.').map(Number);
  if (major < 18 || (major === 18 && minor < 15)) throw new Problem(`node ${version} is too old: pentad needs 18.15 or newer`);
  const { options, files } = keep(request.options, name => !NODE_FLAGS_WITH_VALUE.has(name), NODE_DROPPED);
  const types = options.some(word => /strip-types|transform-types|tsx|ts-node|swc|esbuild|jiti|typescript/.test(word)) || (major >= 23 && minor >= 6);
  const ending = types ? '(?:[cm]?js|[cm]?ts)' : '[cm]?js';
  const usual = new RegExp(`(?:^|/)(?:test|test-[^/]*|[^/]+[.\\-_]test)\\.${ending}$|(?:^|/)test/(?:.*/)?[^/]+\\.${ending}$`);
  const found = new Set();
  for (const word of files.length > 0 ? files : ['.']) {
    const clean = path.normalize(word).replace(/\/$/, '');
    const stat = fs.statSync(clean, { throwIfNoEntry: false });
    if (stat?.isFile()) found.add(path.resolve(clean));
    else if (stat?.isDirectory()) addFolder(path.resolve(clean), usual, files.length > 0, found);
    else addMatching(clean, found);
  }
  return { version, files: [...found].filter(file => !file.endsWith('.d.ts')), options };
}

function addFolder(folder, usual, named, found) {
  for (const name of filesBelow(folder)) {
    const whole = named && path.basename(folder) === 'test' ? `test/${name}` : name;
    if (usual.test(whole)) found.add(path.join(folder, name));
  }
}

function addMatching(glob, found) {
  const parts = path.resolve(glob).split('/');
  const first = parts.findIndex(part => /[*?[{(]/.test(part));
  if (first < 0) return;
  const base = parts.slice(0, first).join('/') || '/';
  const pattern = toRegExp(parts.slice(first).join('/'));
  for (const name of filesBelow(base)) if (pattern.test(name)) found.add(path.join(base, name));
}

try {
  const lists = { jest: listJest, vitest: listVitest, mocha: listMocha, node: listNode };
  tell(lists[request.tool]());
} catch (error) {
  tell({ problem: error instanceof Problem ? error.message : `${request.tool} can't list its tests: ${error.stack}` });
}
