"use client";

import { useState } from "react";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { TextField } from "@/components/TextField";

/** A dialog box to try with the keyboard. */
export function DialogSample() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Open a dialog</Button>
      {open && (
        <Dialog title="Sample dialog" onClose={() => setOpen(false)}>
          <div className="flex flex-col gap-4">
            <TextField label="Custom term" name="term" />
            <div>
              <Button variant="primary" onClick={() => setOpen(false)}>
                Done
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
