/** Back on Setup itself, whichever way: no dialog is open. */
export default function NoDialog() {
  return null;
}
