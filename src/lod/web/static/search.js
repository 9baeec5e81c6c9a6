// Suggestions as you type: a combobox with a list box (WAI-ARIA Authoring Practices, "Editable Combobox With
// List Autocomplete") on each search field. Without this script the form is a plain form.

const PAUSE = 120; // milliseconds without a key until the site is asked
const LEAST = 2; // letters

class Suggestions {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.options = [];
    this.chosen = -1;
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-suggestions`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    this.status = document.createElement("p");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    const place = document.createElement("div");
    place.className = "combobox";
    input.replaceWith(place);
    place.append(input, this.list, this.status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asking?.abort();
    const text = this.input.value.trim();
    if (text.length < LEAST) {
      this.close();
      return;
    }
    this.asking = new AbortController();
    try {
      const answer = await fetch(`/search/suggest?q=${encodeURIComponent(text)}`, { signal: this.asking.signal });
      if (answer.ok && document.activeElement === this.input) {
        const [, titles, notes, addresses] = await answer.json();
        this.show(titles, notes, addresses);
      }
    } catch {
      this.close(); // the site does not answer, or something newer was asked: the form works as it is
    }
  }

  show(titles, notes, addresses) {
    this.options = titles.map((title, number) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = addresses[number];
      const note = document.createElement("span");
      note.className = "note";
      note.textContent = notes[number];
      option.append(title, " ", note);
      return option;
    });
    this.list.replaceChildren(...this.options);
    this.chosen = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.expand(titles.length > 0);
    const count = titles.length === 1 ? "1 suggestion" : `${titles.length} suggestions`;
    this.status.textContent = titles.length ? `${count}; arrow keys choose` : "no suggestion";
  }

  press(event) {
    const isOpen = !this.list.hidden;
    const last = this.options.length - 1;
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" && !isOpen) {
      event.preventDefault();
      this.ask();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.choose(this.chosen === last ? -1 : this.chosen + 1);
    } else if (event.key === "ArrowUp" && isOpen) {
      event.preventDefault();
      this.choose(this.chosen === -1 ? last : this.chosen - 1);
    } else if (event.key === "Enter" && isOpen && this.chosen >= 0) {
      event.preventDefault();
      this.take(this.options[this.chosen]);
    }
  }

  choose(number) {
    this.options[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = number;
    const option = this.options[number];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  take(option) {
    if (option) {
      this.close();
      window.location.assign(option.dataset.address);
    }
  }

  expand(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.chosen = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.expand(false);
  }
}

for (const input of document.querySelectorAll("form.search input[type=search]")) {
  new Suggestions(input);
}
