// Calls read(data) with the letter to a component, and with each new one; returns what ends that.
function readLetters(to, read) {
  const take = () => {
    const letter = window.gradientDescentLetters?.get(to);
    if (letter) read(letter);
  };
  const listen = (event) => event.detail === to && take();
  document.addEventListener("gradient-descent-letter", listen);
  take();
  return () => document.removeEventListener("gradient-descent-letter", listen);
}

