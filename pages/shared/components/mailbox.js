// Calls read(data) with the letter to a component, its columns unpacked, and with each new one; returns what ends
// that.
function readLetters(to, read) {
  const take = () => {
    const letter = window.gradientDescentLetters?.get(to);
    if (letter) read(unpacked(letter));
  };
  const listen = (event) => event.detail === to && take();
  document.addEventListener("gradient-descent-letter", listen);
  take();
  return () => document.removeEventListener("gradient-descent-letter", listen);
}

