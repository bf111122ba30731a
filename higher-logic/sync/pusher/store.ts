import { closeDoor, openDoor, recordProbe } from "../connection/store";
import { LEASE_MS } from "../deliver";
import { putInDoubt, recover } from "../doubt/store";
import { guardFacts } from "../guard/store";
import { closeDeltaRun, letGo, renewLease, takeLease, underLease } from "../lease/store";
import { expandLog, readPage } from "../log/store";
import { settle } from "../outcome/store";
import { finishRun, nextRun, readPlan } from "../plan/store";
import type { PusherStore } from "../ports";
import { pickWitness } from "../witness/store";
import { writeAhead } from "../write-ahead/store";

/** Postgres as the pusher sees it. */
export const pusherStore: PusherStore = {
  takeLease: (associationId) => takeLease(associationId, LEASE_MS),
  renewLease: (lease) => renewLease(lease, LEASE_MS),
  letGo,
  closeDeltaRun,
  recover,
  readPlan,
  nextRun,
  expandLog,
  readPage,
  writeAhead,
  settle,
  finishRun,
  closeDoor: (lease, door, failures) =>
    underLease(lease, (client) => closeDoor(client, lease.associationId, door, failures)),
  openDoor,
  recordProbe,
  pickWitness,
  guardFacts: (plan, look) => guardFacts(plan, look),
  putInDoubt,
};
