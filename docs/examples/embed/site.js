// What the page around it does with an analysis: here, it counts the points.
document.addEventListener("afterview-read", (event) => {
  if (event.target.id === "shown") return;
  const points = event.detail.findings.length;
  document.getElementById("counted").textContent = `${points} ${points === 1 ? "point" : "points"} to talk about.`;
});
