/** A sentence whose e-mail address becomes a link, so that writing to it is one press. */
export function WithMailLink({ children: sentence }: { children: string }) {
  const address = /[^\s@]+@[^\s@;,]+[^\s@;,.]/.exec(sentence)?.[0];
  if (!address) return sentence;
  const [before, after] = sentence.split(address);
  return (
    <>
      {before}
      <a href={`mailto:${address}`} className="break-words text-accent-text underline underline-offset-2">
        {address}
      </a>
      {after}
    </>
  );
}
