// Every page works without this. An element says what it would like: data-behaviour="name other" wakes
// behaviours/name.js, whose default export is a function of that element. What needs script waits in [data-js] hidden.
export function wake(place) {
  for (const element of place.querySelectorAll("[data-behaviour]")) {
    for (const name of element.dataset.behaviour.split(" ")) {
      import(`./behaviours/${name}.js`).then((behaviour) => behaviour.default(element)).catch(console.error);
    }
  }
  for (const element of place.querySelectorAll("[data-js]")) element.hidden = false;
}
