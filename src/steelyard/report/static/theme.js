// Runs before the page is painted, so that it does not flash in the wrong colors.
(function () {
  try {
    var chosen = localStorage.getItem("theme");
    if (chosen) document.documentElement.dataset.theme = chosen;
  } catch (e) { /* storage may be closed to pages from the disk: the system's theme serves */ }
})();
