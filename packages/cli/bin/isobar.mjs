#!/usr/bin/env node
// npm links what is there when it installs, and dist is built after that.
import '../dist/main.js';
