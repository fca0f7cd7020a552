/** Stands in for qs in the bundles: queries are read as plain pairs, by node:querystring. */
exports.parse = () => {
  throw new Error('Nested queries are not read here.');
};
