/**
 * Stands in for mime-db in the bundles: what the daemon sends and takes, and that has an extension or a charset there.
 * The table of the whole world takes 15 ms to read at every start.
 */
module.exports = {
  'application/json': { charset: 'UTF-8', extensions: ['json'] },
  'application/octet-stream': { extensions: ['bin'] },
  'application/xml': { extensions: ['xml'] },
  'text/html': { extensions: ['html'] },
  'text/plain': { extensions: ['txt'] },
};
