// Jest's reporter while jest_runner.cjs tells what happens: says only why a file could not be run at all.
'use strict';

module.exports = class {
  onTestResult(test, result) {
    if (!result.testExecError) return;
    const fs = require('node:fs');
    const path = require('node:path');
    const { Log, describe, request } = require('./common.cjs');
    const events = path.join(__dirname, 'events');
    if (fs.existsSync(events) && fs.readFileSync(events, 'utf8').includes('\ndone\t')) return;
    const log = new Log();
    log.extra(`${request.unit}::import`, describe(result.testExecError));
    log.done();
  }
};
