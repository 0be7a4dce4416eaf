/** Does nothing until it is ended; says its number first. */
console.log(process.pid);
setInterval(() => undefined, 1000);
