/** Stands in for systeminformation in the bundles: its two readers that are used, without those of printers and Wi-Fi. */
exports.mem = require('../node_modules/systeminformation/lib/memory.js').mem;
exports.fullLoad = require('../node_modules/systeminformation/lib/cpu.js').fullLoad;
