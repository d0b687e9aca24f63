// What is wrong with what a screen shows, as a browser draws it. It runs on the page, and so knows nothing but its argument.

// Two and a half hundredths of the screen's shorter side: at five metres from a screen of 43 inches, a third of a degree.
export const SMALLEST = 0.025;

// Of what is shown: text below the smallest size, contrast below 7, and what is cut.
export const looked = (smallest) => {
  const slides = [...document.querySelectorAll(".region")].map((region) => [...region.querySelectorAll(".slide.on")].at(-1)).filter(Boolean);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  const boxes = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter(({ width }) => width);
  };
  const faults = [];
  const judge = (node, element) => {
    const style = getComputedStyle(element);
    const [a, b] = [light(rgb(style.color)), light(ground(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const frame = element.closest(".region").getBoundingClientRect();
    const part = (element.closest(".s-hours div, .s-body, .s-line p") ?? element).getBoundingClientRect();
    // What is as large as a tenth of the screen can be told by less.
    if (contrast < (parseFloat(style.fontSize) < smallest * 4 ? 7 : 4.5)) faults.push(`contrast ${contrast.toFixed(2)}: ${node.data}`);
    if (parseFloat(style.fontSize) < smallest) faults.push(`${style.fontSize}: ${node.data}`);
    if (boxes(node).some((box) => box.right > frame.right + 1 || box.bottom > frame.bottom + 1 || box.top < frame.top - 1 || box.left < Math.max(frame.left, part.left) - 1 || box.right > part.right + 1)) faults.push(`cut: ${node.data}`);
  };
  for (const slide of slides) {
    const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let node; (node = texts.nextNode()); ) {
      const element = node.parentElement;
      if (node.data.trim() && element.checkVisibility() && !element.closest('[aria-hidden="true"]')) judge(node, element);
    }
    const full = [...slide.querySelectorAll(".s, .s-body, .s-rows, .s-covers, .s-hours")].filter((part) => part.scrollHeight > part.clientHeight + 1);
    faults.push(...full.map((part) => `${part.className}: ${part.scrollHeight - part.clientHeight} px too much`));
  }
  return faults;
};
