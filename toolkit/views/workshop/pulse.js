// Asks the kernel every second whether it listens, so that a page whose kernel is busy or gone says so and is never
// silently dead. What is entered meanwhile waits in the connection and is taken in its turn.
const EVERY_MS = 1000, BUSY_MS = 2500, GONE_MS = 20000;

function words(waited) {
  if (waited < BUSY_MS) return "";
  const busy = "Still working. What you enter now is taken in its turn.";
  return waited < GONE_MS ? busy : "No answer for a while. Reload the page: what was saved is kept.";
}

export default {
  render({ model, el }) {
    const said = document.createElement("p");
    said.className = "gw-pulse";
    said.setAttribute("role", "status");
    el.append(said);
    let asked = 0, since = 0;
    model.on("msg:custom", (message) => {
      if (!message || message.heard !== asked) return;
      since = 0;
      if (said.textContent) said.textContent = "";
    });
    const beat = () => {
      if (since) {
        const now = words(Date.now() - since);
        if (said.textContent !== now) said.textContent = now;
        return;
      }
      since = Date.now();
      asked += 1;
      try { model.send({ asks: asked }); } catch { /* told by what does not come back */ }
    };
    const timer = setInterval(beat, EVERY_MS);
    return () => clearInterval(timer);
  },
};
