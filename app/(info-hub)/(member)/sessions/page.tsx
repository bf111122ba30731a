import { permanentRedirect } from "next/navigation";

/** Its address in links that were kept. */
export default function SessionsPage(): never {
  permanentRedirect("/security");
}
