// What breaks a rule on a page, asked by the tests of the site.
({
  // What a reader who does not see the page would miss.
  halfTold() {
    const faults = [], tell = (what, one) => faults.push(what + ": " + one.outerHTML.slice(0, 160));
    const named = (one) => one.getAttribute("aria-label") || one.getAttribute("aria-labelledby") || one.textContent.trim();
    if (!document.documentElement.lang) faults.push("no lang");
    if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
    if (document.querySelectorAll("main").length !== 1) faults.push("not one main");
    let level = 0;
    for (const one of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
      const at = Number(one.tagName[1]);
      if (at > level + 1) tell("heading leaves out a level", one);
      if (!one.textContent.trim()) tell("empty heading", one);
      level = at;
    }
    for (const one of document.querySelectorAll("img, svg")) {
      const silent = one.closest("[aria-hidden=true]");
      if (!silent && !(one.getAttribute("role") === "img" && one.getAttribute("aria-label")) && !one.alt) tell("no label", one);
    }
    for (const one of document.querySelectorAll("input, select, textarea")) {
      if (!one.labels.length && !one.getAttribute("aria-label")) tell("no label", one);
    }
    for (const one of document.querySelectorAll("a[href], button, summary")) if (!named(one)) tell("no name", one);
    for (const one of document.querySelectorAll("table")) {
      const around = one.closest("[role=region]");
      if (!one.caption && !(around && named(around))) tell("no caption", one);
      if ([...one.querySelectorAll("th")].some((cell) => !cell.scope)) tell("th without scope", one);
    }
    for (const one of document.querySelectorAll("[aria-labelledby]")) {
      if (!document.getElementById(one.getAttribute("aria-labelledby"))) tell("labelled by nothing", one);
    }
    for (const one of document.querySelectorAll("p a[href], dd a[href], li p a[href]")) {
      const style = getComputedStyle(one);
      if (!style.textDecorationLine.includes("underline") && style.fontWeight < 600) tell("link looks like text", one);
    }
    return faults;
  },

  // Texts whose color is too near to the paper below them, each pair of colors once; and how many pairs were looked at.
  faint([enough, large]) {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (color) => {
      canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
    const paper = (one) => {
      if (!one) return [255, 255, 255, 1];
      const own = rgba(getComputedStyle(one).backgroundColor);
      return own[3] === 1 ? own : over(own, paper(one.parentElement));
    };
    const bright = (color) => {
      const [r, g, b] = color.map((one) => (one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const seen = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const one = node.parentElement;
      if (!node.data.trim() || one.closest("script, style, option, .unseen, .skip, [hidden]") || !one.getClientRects().length) continue;
      const style = getComputedStyle(one), drawn = one.closest("svg");
      const key = [drawn ? style.fill : style.color, style.fontSize, style.fontWeight, paper(one)].join("|");
      if (seen.has(key)) continue;
      const below = paper(one), ink = over(rgba(drawn ? style.fill : style.color), below);
      const [a, b] = [bright(ink), bright(below)].sort((x, y) => y - x);
      const size = parseFloat(style.fontSize), big = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      const ratio = (a + 0.05) / (b + 0.05);
      seen.set(key, ratio < (big ? large : enough) ? `${ratio.toFixed(2)}: ${one.tagName} ${node.data.trim().slice(0, 60)}` : "");
    }
    return [[...seen.values()].filter(Boolean), seen.size];
  },

  // Controls that are too small for a finger.
  small(least) {
    return [...document.querySelectorAll("button, input, select, summary, nav a, .brand, .card, .downloads a")]
  .filter((one) => one.getClientRects().length && !one.closest("thead"))
  .map((one) => [one.getBoundingClientRect(), one])
  .filter(([box]) => Math.min(box.width, box.height) < least)
  .map(([box, one]) => `${box.width.toFixed()} x ${box.height.toFixed()}: ${one.outerHTML.slice(0, 120)}`);
  },
})
