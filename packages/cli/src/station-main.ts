#!/usr/bin/env node
import { runProcess } from './run-process.ts';
import { runStation } from './station/run-station.ts';

// What the Debian package of a station runs; it imports nothing that a station does not need.
await runProcess(runStation);
