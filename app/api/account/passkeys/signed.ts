import { z } from "zod";

/** What a browser answers for a passkey; the library looks at each part of it. */
export const signedForm = z.object({
  response: z.looseObject({
    id: z.string().max(2_000),
    rawId: z.string(),
    type: z.string(),
    response: z.looseObject({}),
  }),
});
