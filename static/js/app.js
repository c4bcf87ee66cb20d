// Every page works without this. An element says what it would like: data-behaviour="name other" wakes
// behaviours/name.js, whose default export is a function of that element. What needs script waits in [data-js] hidden.
for (const element of document.querySelectorAll("[data-behaviour]")) {
  for (const name of element.dataset.behaviour.split(" ")) {
    import(`./behaviours/${name}.js`).then((behaviour) => behaviour.default(element), console.error);
  }
}
for (const element of document.querySelectorAll("[data-js]")) element.hidden = false;
