#!/usr/bin/env node
import { run } from './run.ts';
import { runProcess } from './run-process.ts';

await runProcess(run);
