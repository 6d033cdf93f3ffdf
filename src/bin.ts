#!/usr/bin/env node
process.stdout.write('dailies\n');
