"use strict";
// Everything that is shown goes in as text, never as markup: the API's answer tells what is in a stranger's file.

const element = (id) => document.getElementById(id);
const show = (verdict, kind, about) => {
  element("result").hidden = false;
  element("verdict").textContent = verdict;
  element("verdict").className = kind;
  element("about").textContent = about;
};

async function answer(request) {
  const response = await request;
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(body?.error?.message ?? `the server answered ${response.status}`);
  }
  return body;
}

async function upload(file) {
  const asked = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ media_type: file.type }) };
  const slot = await answer(fetch("slots", asked));
  if (file.size > slot.max_bytes) {
    throw new Error(`the file has more than ${slot.max_bytes.toLocaleString("en")} bytes`);
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(slot.post.fields)) {
    form.append(name, value);
  }
  form.append("file", file);
  // The bucket's answer may not be read from here; the slot tells what came of it.
  await fetch(slot.post.url, { method: "POST", body: form, mode: "no-cors", credentials: "omit" });
  return slot.id;
}

async function scanned(id) {
  for (let tries = 0; tries < 60; tries += 1) {
    const slot = await answer(fetch(`slots/${id}`));
    if (slot.status === "scanned" || slot.status === "refused") {
      return slot;
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
  throw new Error("no result yet: is the function media-scan running?");
}

function rows(findings) {
  const body = element("findings").tBodies[0];
  body.replaceChildren();
  for (const finding of findings) {
    const row = body.insertRow();
    for (const text of [finding.strategy, finding.label, finding.score.toFixed(2)]) {
      row.insertCell().textContent = text;
    }
  }
  element("findings").hidden = findings.length === 0;
}

function told(slot) {
  const missing = slot.not_run.map((one) => `${one.strategy} did not run: ${one.reason}`);
  const size = `${(slot.bytes ?? 0).toLocaleString("en")} bytes, ${slot.media_type}. The file has been deleted.`;
  if (slot.status === "refused") {
    show(`Refused: ${slot.refused}`, "bad", size);
  } else if (slot.findings.length > 0) {
    show("Something was found", "bad", size);
  } else if (missing.length > 0) {
    show("Not analysed", "open", size);
  } else {
    show("Nothing was found", "good", size);
  }
  rows(slot.findings);
  element("missing").replaceChildren(...missing.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

element("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.disabled = true;
  rows([]);
  element("missing").replaceChildren();
  show("Scanning …", "open", "This takes a few seconds.");
  try {
    told(await scanned(await upload(element("file").files[0])));
  } catch (error) {
    show("That did not work", "bad", error.message);
  } finally {
    button.disabled = false;
  }
});
