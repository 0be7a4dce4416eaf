/**
 * Stands in for `mime-types` in the bundle of the extension: axios brings it along to guess the types of files in a form, and with it
 * a table of 137 KB. We name the type of what we send.
 */
exports.lookup = () => false;
