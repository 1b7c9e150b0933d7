/** Reports whether two texts are the same, whatever their line ends. A text that is not there is empty. */
export function isSameText(a, b) {
  return lines(a) === lines(b);
}

function lines(text) {
  return (text ?? '').replace(/\r\n?/g, '\n');
}
