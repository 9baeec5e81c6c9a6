// A button that copies the citation of a page. Without this script there is the sentence, and nothing else.

/* Selects a text, so that the reader can copy it. */
function select(text) {
  const range = document.createRange();
  range.selectNodeContents(text);
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

function offer(section) {
  const citation = section.querySelector(".citation");
  const place = document.createElement("p");
  place.className = "copy";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = section.dataset.copy;
  const status = document.createElement("span");
  status.className = "note";
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    status.textContent = ""; // said anew, even if it is the same
    try {
      await navigator.clipboard.writeText(citation.textContent);
      status.textContent = section.dataset.done;
    } catch {
      select(citation); // no clipboard: the site is not secure, or the reader does not allow it
      status.textContent = section.dataset.failed;
    }
  });
  place.append(button, status);
  citation.after(place);
}

document.querySelectorAll("[data-copy]").forEach(offer);
