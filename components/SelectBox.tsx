/** Selects one row of a table. On touch screens the place that takes the press is 44 px wide and high. */
export function SelectBox({
  name,
  value,
  label,
  defaultChecked,
}: {
  name: string;
  value: string | number;
  label: string;
  defaultChecked?: boolean;
}) {
  return (
    <label className="flex shrink-0 justify-center pt-0.5 pointer-coarse:-my-2 pointer-coarse:-ml-3 pointer-coarse:size-11 pointer-coarse:items-center pointer-coarse:pt-0">
      <input
        type="checkbox"
        name={name}
        value={value}
        aria-label={label}
        defaultChecked={defaultChecked}
        className="size-4 accent-accent pointer-coarse:size-6"
      />
    </label>
  );
}
