// Files go up one by one as soon as they are chosen, dragged or pasted; the server gives the list back. Without this a
// button does the same. What is typed stays where it is.
export default function files(box) {
  const form = box.closest("form");
  const find = (selector) => box.querySelector(selector);
  const [list, choose, bar, status] = ["[data-list]", "input[type=file]", "progress", "[data-status]"].map(find);
  const says = (what) => { status.textContent = status.dataset[`says${what}`]; };
  const waiting = [];
  let busy = false;
  box.querySelectorAll("[data-without-files-script]").forEach((part) => part.remove());
  choose.classList.add("files__choose--quiet"); // it lies, unseen, over what looks like a button
  form.enctype = "application/x-www-form-urlencoded"; // files no longer come along with the text

  const ask = (path, more) => new Promise((done, failed) => {
    const asked = new XMLHttpRequest(); // fetch cannot tell how far an upload is
    const data = new FormData();
    for (const name of ["csrf_token", "place"]) data.set(name, form.elements[name].value);
    for (const alt of list.querySelectorAll("[data-alt]")) data.set(alt.name, alt.value);
    if (more) data.set("file", more, more.name || "plaatje.png");
    asked.open("POST", path);
    asked.setRequestHeader("X-Requested-With", "script");
    asked.upload.onprogress = (event) => { bar.value = 100 * event.loaded / (event.total || 1); };
    asked.onload = () => (asked.status === 200 ? done(asked) : failed(asked));
    asked.onerror = asked.onabort = () => failed(asked);
    asked.send(data);
  });
  const calm = () => list.querySelectorAll("[data-remove]").forEach((button) => { button.type = "button"; }); // Enter elsewhere presses the first button that sends
  calm();
  const show = (answer, said) => {
    const troubles = [...list.querySelectorAll(".files__trouble")]; // of files that were chosen together with this one
    list.innerHTML = answer.responseText; // our own page, escaped there
    list.prepend(...troubles);
    calm();
    if (find(".files__trouble")) status.textContent = ""; else says(said); // trouble speaks for itself
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const next = async () => {
    if (busy || !waiting.length) return;
    busy = true;
    const file = waiting.shift();
    if (file.size > Number(box.dataset.most)) warn(file.name, "Large");
    else {
      bar.hidden = false;
      says("Sending");
      await ask("/bijlagen", file).then((answer) => show(answer, "Added"), () => warn(file.name, "Failed"));
      bar.hidden = true;
    }
    busy = false;
    next();
  };
  const warn = (name, what) => {
    const line = document.createElement("p");
    line.className = "files__trouble field__error";
    line.setAttribute("role", "alert");
    line.append(Object.assign(document.createElement("b"), { textContent: name }), document.createElement("span"));
    line.lastChild.textContent = status.dataset[`says${what}`];
    list.prepend(line);
    status.textContent = "";
  };
  const add = (found) => {
    box.open = true;
    if (!busy) list.querySelectorAll(".files__trouble").forEach((line) => line.remove()); // one reads these once
    waiting.push(...found);
    next();
  };

  choose.addEventListener("change", () => { add(choose.files); choose.value = ""; });
  choose.removeAttribute("name");
  form.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(event.clipboardData.files);
  });
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    box.classList.add("files--over");
  });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => box.classList.remove("files--over"));
  form.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    event.preventDefault();
    list.querySelectorAll(".files__trouble").forEach((line) => line.remove());
    ask(button.getAttribute("formaction")).then((answer) => { show(answer, "Gone"); choose.focus(); }, () => warn("", "Failed"));
  });
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-alt]")) event.preventDefault(); // else it is a preview
  });
  list.addEventListener("change", (event) => {
    const field = event.target.closest("[data-alt]");
    if (field) ask(field.dataset.alt).catch(() => {}); // it goes along with the text as well
  });
}
