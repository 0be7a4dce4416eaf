/** Prints its process id and waits until it is killed. */
console.log(process.pid);
setInterval(() => undefined, 1000);
