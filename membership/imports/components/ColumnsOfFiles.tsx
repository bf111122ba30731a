import { COLUMNS, IMPORT_KINDS, kindWords, REQUIRED } from "../columns";

/** The columns each kind of file takes, as the import itself knows them. */
export function ColumnsOfFiles() {
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex max-w-measure list-disc flex-col gap-1 pl-5">
        <li>Bring in organizations first, then contacts, memberships and lists.</li>
        <li>A column that is absent leaves what is stored. An empty cell clears it.</li>
        <li>
          <code>integration_key</code> is your own key for a contact. It finds the contact the next time, and
          Higher Logic knows the person by it.
        </li>
        <li>
          Dates are written <code>2026-03-31</code>; yes and no are <code>true</code> and <code>false</code>.
        </li>
      </ul>
      <dl className="flex flex-col gap-3">
        {IMPORT_KINDS.map((kind) => (
          <div key={kind}>
            <dt className="font-medium">{kindWords[kind]}</dt>
            <dd className="flex flex-wrap gap-x-3 gap-y-1">
              {Object.keys(COLUMNS[kind]).map((column) => (
                <code key={column}>
                  {column}
                  {REQUIRED[kind].includes(column) && <span className="text-quiet"> (needed)</span>}
                </code>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
