// Saves a chart as a picture or as a page of its own: both are made here, from what the page already holds.
(() => {
  const give = (name, blob) => {
    const link = document.createElement("a");
    link.download = name;
    link.href = URL.createObjectURL(blob);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const png = (figure, name) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      const [wide, high] = figure.dataset.size.split(" ").map(Number);
      canvas.width = 2 * wide;
      canvas.height = 2 * high;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => give(`${name}.png`, blob));
    };
    image.src = figure.querySelector("a[data-kind=svg]").href;
  };
  const ready = () => document.querySelectorAll("figure.chart button[data-kind=png]").forEach((button) => {
    if (button.dataset.ready) return;
    button.dataset.ready = "yes";
    button.hidden = false;
    const figure = button.closest("figure");
    button.addEventListener("click", () => png(figure, figure.dataset.name));
  });
  ready();
  setTimeout(ready, 300);
})();
