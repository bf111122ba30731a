/** Whoever goes from the dialog to another page of Setup leaves the dialog behind. */
export default function NoDialog() {
  return null;
}
